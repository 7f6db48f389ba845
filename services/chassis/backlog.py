"""Understands what waits in a service's database: events to be published, and events set aside."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from sqlalchemy import func, select

from services.chassis import dead_letters, metrics
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.log import logger
from services.chassis.outbox import TABLE as _OUTBOX
from services.chassis.pauses import pause

_READ_EVERY_SECONDS = 5.0
_PATIENCE_SECONDS = 3.0

_log = logger("backlog")


class BacklogReader:
    """Reads the backlog now and then into the metrics, so that a reading of the metrics itself
    needs no database: one that hangs leaves the last figures, and their time, standing."""

    def __init__(self, service: str, database: Database, clock: Clock) -> None:
        self._service = service
        self._database = database
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Read until `stop` is set."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await self.read_once()
            except Exception as failure:
                _log.warning("the backlog was not read", service=self._service, exc_info=failure)
            await pause(_READ_EVERY_SECONDS, stop)

    async def read_once(self) -> None:
        """Read both tables."""
        waiting = _OUTBOX.c.published_at.is_(None)
        async with self._database.reading() as connection:
            outbox = await connection.execute(
                select(func.count(), func.min(_OUTBOX.c.appended_at)).where(waiting)
            )
            rows, oldest_at = outbox.one()
            letters = await dead_letters.count_letters(connection)
        now = self._clock.now()
        age = (now - oldest_at).total_seconds() if oldest_at is not None else 0.0
        metrics.backlog(
            self._service, waiting=rows, oldest_seconds=max(age, 0.0), read_at=now.timestamp()
        )
        for state, count in asdict(letters).items():
            metrics.dead_letters(self._service, state.upper(), count)
