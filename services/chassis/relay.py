"""Understands how news leaves the outbox: one leaseholder per service publishes it in order
(decision 0008)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any

from services.chassis import metrics, outbox, tracing
from services.chassis.bus import Bus
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.flood import Flood, never_a_flood
from services.chassis.lease import TERM, Lease
from services.chassis.log import logger
from services.chassis.pauses import pause

Worker = Callable[[asyncio.Event], Coroutine[Any, Any, None]]

_log = logger("relay")
_BATCH = 2000
# While news comes it is looked for often; when it stays away the pauses grow.
_SHORTEST_LOOK_SECONDS = 0.02
_LONGEST_LOOK_SECONDS = 0.1
_LOOK_IN_A_FLOOD_SECONDS = 1.0
_WITHOUT_LEASE_SECONDS = 1.0
_LONGEST_PAUSE_SECONDS = 10.0


class Relay:
    """Publishes a service's outbox.

    What is not marked as published is published in the order of its numbers. What the bus keeps is
    marked when it looks for what comes next. So a leader that was stopped and wakes can repeat what
    its successor published, and nothing else: whatever it holds is older than all that the
    successor goes on with.

    Where news comes it looks for more after `look_seconds`, and at once where its own process wrote
    it. In a `flood` of what is appended it looks once in `flood_look_seconds`, publishes a part and
    leaves the rest where it lies, lowest numbers first.
    """

    def __init__(
        self,
        database: Database,
        bus: Bus,
        clock: Clock,
        lease_term: timedelta = TERM,
        look_seconds: float = _SHORTEST_LOOK_SECONDS,
        flood: Flood | None = None,
        flood_look_seconds: float = _LOOK_IN_A_FLOOD_SECONDS,
    ) -> None:
        self._look_seconds = look_seconds
        self._flood = flood or never_a_flood()
        self._flood_look_seconds = flood_look_seconds
        self._newest: int | None = None
        self._database = database
        self._bus = bus
        self._clock = clock
        self._lease = Lease("relay", database, clock, lease_term)
        self._unmarked: list[int] = []

    async def publish_once(self) -> int:
        """Publish what waits, at most one batch, and mark it; tell how many messages."""
        published = await self._publish_next()
        await self._mark()
        return published

    async def _publish_next(self) -> int:
        """Mark what was published last, and publish what waits behind it."""
        # What is not marked now is published again, by this leader or the next.
        published, self._unmarked = self._unmarked, []
        part = self._flood.told_on_per_second(self._clock.now())
        if not await self._lease.held():
            return 0
        now = self._clock.now()
        waiting = await outbox.mark_and_read(self._database, published, now, part or _BATCH)
        self._flood.came(self._appended_until(waiting.newest), now)
        if part is not None and len(waiting.messages) < part:
            self._flood.ran_dry()
        if not waiting.messages or not self._lease.is_good:
            return 0
        messages = [message for _, message in waiting.messages]
        with tracing.publishing(messages):
            await self._bus.publish(messages)
        metrics.published(self._database.name, len(messages))
        self._unmarked = [sequence for sequence, _ in waiting.messages]
        return len(messages)

    def _appended_until(self, newest: int | None) -> int:
        if newest is None:
            return 0
        before, self._newest = self._newest, newest
        # Where everything was forgotten, SQLite begins again with the lowest number.
        return 0 if before is None else max(0, newest - before)

    async def _mark(self) -> None:
        published, self._unmarked = self._unmarked, []
        if published:
            await outbox.mark_and_read(self._database, published, self._clock.now(), 0)

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop` is set, then give the lease back; a bus or a database that is down
        is waited for."""
        rest = self._look_seconds
        while not stop.is_set():
            self._database.news.clear()
            try:
                published = await self._publish_next()
                rest = self._rest_after(published, rest)
            except Exception as failure:
                published = 0
                rest = min(max(rest, _LONGEST_LOOK_SECONDS) * 2, _LONGEST_PAUSE_SECONDS)
                metrics.retried("relay")
                _log.error("publishing failed", exc_info=failure)
            is_flood = self._flood.told_on_per_second(self._clock.now()) is not None
            metrics.flood(self._database.name, is_flood)
            if is_flood:
                await pause(max(rest, self._flood_look_seconds), stop)
            elif published < _BATCH:
                await pause(rest, self._database.news, stop)
        metrics.flood(self._database.name, False)
        with suppress(Exception):
            await self._mark()
        with suppress(Exception):
            # A lease that cannot be given back runs out by itself.
            await self._lease.give_back()

    def _rest_after(self, published: int, rest: float) -> float:
        if published:
            return self._look_seconds
        if not self._lease.is_good:
            return _WITHOUT_LEASE_SECONDS
        return min(rest * 1.5, _LONGEST_LOOK_SECONDS)


def relay_worker(
    database: Database,
    bus: Bus,
    clock: Clock,
    look_seconds: float = _SHORTEST_LOOK_SECONDS,
    *,
    flood: Flood | None = None,
) -> Worker:
    """The worker that publishes the outbox of `database` on `bus`; `Relay` says when it looks for
    more."""
    return Relay(database, bus, clock, look_seconds=look_seconds, flood=flood).run
