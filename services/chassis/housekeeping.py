"""Understands how long a service remembers: what was published, what was taken in, what nobody
could read, what was answered."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from services.chassis import dead_letters, inbox, outbox
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.idempotency import forget_answers
from services.chassis.lease import Lease
from services.chassis.log import logger
from services.chassis.pauses import pause
from services.chassis.relay import Worker

_log = logger("housekeeping")
_EVERY_SECONDS = 3600.0
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Memory:
    """For how long things are kept: on the bus, as its topics say, and here. `taken_in` must be
    longer: a record that comes again after its mark was forgotten would take effect again.

    Raises ValueError where it is not.
    """

    bus_keeps: timedelta
    published: timedelta = timedelta(days=7)
    taken_in: timedelta = timedelta(days=45)

    def __post_init__(self) -> None:
        if self.taken_in <= self.bus_keeps:
            raise ValueError("the inbox must remember longer than the bus keeps its records")


def housekeeper(database: Database, clock: Clock, memory: Memory) -> Worker:
    """The worker that forgets, in small transactions, what nobody needs any more."""
    lease = Lease("housekeeping", database, clock)

    async def run(stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                if await lease.held():
                    await forget(database, clock, memory)
            except Exception as failure:
                _log.error("housekeeping failed", kind=type(failure).__name__)
            await pause(_EVERY_SECONDS, stop)
        with suppress(Exception):
            await lease.give_back()

    return run


async def forget(database: Database, clock: Clock, memory: Memory) -> None:
    """Forget once what is older than `memory` says."""
    now = clock.now()
    for forget_some, before in (
        (outbox.forget_published_before, now - memory.published),
        (inbox.forget_taken_before, now - memory.taken_in),
        # A letter without content names a place on the bus, which forgot it too.
        (dead_letters.forget_unreadable_before, now - memory.bus_keeps),
    ):
        forgotten = _AT_ONCE
        while forgotten:
            async with database.transaction() as connection:
                forgotten = await forget_some(connection, before, _AT_ONCE)
    async with database.transaction() as connection:
        await forget_answers(connection, now)
