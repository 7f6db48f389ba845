"""Understands how news leaves the outbox: one leaseholder per service publishes it in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, String, Table, Uuid, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis import outbox
from services.chassis.bus import Bus
from services.chassis.clock import Clock, SystemClock
from services.chassis.database import Database, Instant, insert_or_ignore
from services.chassis.idempotency import forget_answers
from services.chassis.ids import new_id
from services.chassis.log import logger

Worker = Callable[[asyncio.Event], Coroutine[Any, Any, None]]

_log = logger("relay")
_LEASE = timedelta(seconds=15)
_RENEWED_BEFORE = timedelta(seconds=10)
_BATCH = 500
_IDLE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_KEPT_PUBLISHED = timedelta(days=7)
_HOUSEKEEPING_EVERY = timedelta(hours=1)


def define_lease(metadata: MetaData) -> Table:
    """The table of leases, on a service's own metadata."""
    return Table(
        "lease",
        metadata,
        Column("name", String(80), primary_key=True),
        Column("holder", Uuid, nullable=False),
        Column("expires_at", Instant, nullable=False),
    )


_TABLE = define_lease(MetaData())


class Lease:
    """At most one holder at a time, as long as it renews."""

    def __init__(self, name: str, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self._holder: UUID = new_id()
        self._good_until = clock.now()

    async def held(self, database: Database) -> bool:
        """Take, renew or miss the lease; tell whether it is held now."""
        now = self._clock.now()
        if now < self._good_until - _RENEWED_BEFORE:
            return True
        async with database.transaction() as connection:
            taken = await self._take(connection)
        if taken:
            self._good_until = now + _LEASE
        return taken

    async def _take(self, connection: AsyncConnection) -> bool:
        now = self._clock.now()
        values = {"name": self._name, "holder": self._holder, "expires_at": now + _LEASE}
        if await insert_or_ignore(connection, _TABLE, values):
            return True
        free = or_(_TABLE.c.holder == self._holder, _TABLE.c.expires_at <= now)
        result = await connection.execute(
            update(_TABLE).where(_TABLE.c.name == self._name, free).values(**values)
        )
        return result.rowcount == 1


class Relay:
    """Publishes a service's outbox."""

    def __init__(self, database: Database, bus: Bus, clock: Clock) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._lease = Lease("relay", clock)
        self._kept_house_at = clock.now()

    async def publish_once(self) -> int:
        """Publish what waits, at most one batch; tell how many messages."""
        if not await self._lease.held(self._database):
            return 0
        async with self._database.reading() as connection:
            waiting = await outbox.unpublished(connection, _BATCH)
        if waiting:
            await self._bus.publish([message for _, message in waiting])
            async with self._database.transaction() as connection:
                sequences = [sequence for sequence, _ in waiting]
                await outbox.mark_published(connection, sequences, self._clock.now())
        return len(waiting)

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop` is set; a bus that is down is waited for."""
        pause = _IDLE_SECONDS
        while not stop.is_set():
            self._database.news.clear()
            try:
                published = await self.publish_once()
                await self._keep_house()
                pause = _IDLE_SECONDS
            except Exception as failure:
                published = 0
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                _log.error("publishing failed", kind=type(failure).__name__, exc_info=failure)
            if published < _BATCH:
                await _wait(self._database.news, stop, pause)

    async def _keep_house(self) -> None:
        now = self._clock.now()
        if now - self._kept_house_at < _HOUSEKEEPING_EVERY:
            return
        self._kept_house_at = now
        async with self._database.transaction() as connection:
            await outbox.forget_published_before(connection, now - _KEPT_PUBLISHED)
            await forget_answers(connection, now)


async def _wait(news: asyncio.Event, stop: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in (news, stop)]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def relay_worker(database: Database, bus: Bus, clock: Clock | None = None) -> Worker:
    """The worker that publishes the outbox of `database` on `bus`."""
    return Relay(database, bus, clock or SystemClock()).run
