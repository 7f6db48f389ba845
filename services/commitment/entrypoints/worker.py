"""Does what falls due: ends the supervision of exempt commitments, and closes paths that a fallen
standing left open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from services.chassis.log import logger
from services.chassis.pauses import pause
from services.commitment.application.close_paths_left_open import close_paths_left_open
from services.commitment.application.end_due_supervision import end_due_supervision
from services.commitment.entrypoints.workbench import Workbench

_log = logger("commitment.timer")
_DUTIES: tuple[Callable[..., Awaitable[Any]], ...] = (end_due_supervision, close_paths_left_open)


class CommitmentTimer:
    """Looks every so many seconds for what falls due."""

    def __init__(self, bench: Workbench, every_seconds: float) -> None:
        self._bench = bench
        self._every_seconds = every_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop` is set; a look that fails is logged and repeated, and holds up no
        other."""
        while not stop.is_set():
            for duty in _DUTIES:
                try:
                    await duty(self._bench.uow, at=self._bench.clock.now())
                except Exception as failure:
                    _log.error("what is due was not done", duty=duty.__name__, exc_info=failure)
            await pause(self._every_seconds, stop)
