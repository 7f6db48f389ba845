"""Does what falls due: ends the supervision of exempt commitments."""

from __future__ import annotations

import asyncio

from services.chassis.log import logger
from services.chassis.pauses import pause
from services.commitment.application.end_due_supervision import end_due_supervision
from services.commitment.entrypoints.workbench import Workbench

_log = logger("commitment.supervision")


class SupervisionTimer:
    """Looks every so many seconds for supervision that is over."""

    def __init__(self, bench: Workbench, every_seconds: float) -> None:
        self._bench = bench
        self._every_seconds = every_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop` is set; a look that fails is logged and repeated."""
        while not stop.is_set():
            try:
                await end_due_supervision(self._bench.uow, at=self._bench.clock.now())
            except Exception as failure:
                _log.error("supervision was not ended", exc_info=failure)
            await pause(self._every_seconds, stop)
