"""Understands how one of many workers is chosen to do a thing alone, as long as it shows itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Column, MetaData, String, Table, Uuid, delete, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis import metrics
from services.chassis.clock import Clock
from services.chassis.database import Database, Instant, insert_or_ignore
from services.chassis.ids import new_id

TERM = timedelta(seconds=15)
_NOTHING = timedelta()


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
    """At most one holder at a time by the clock that all workers share, as long as it renews.

    A holder that was stopped and wakes may go on for a moment after another took over; what is done
    under a lease must bear that. A lease of `term` is renewed when a third of it is over, and when
    the clock went back. One that ends later than two terms from now was taken before the clock went
    back: it is free. Until the workers' clocks agree again after such a step, two may go on.
    """

    def __init__(self, name: str, database: Database, clock: Clock, term: timedelta = TERM) -> None:
        self.name = name
        self._term = term
        self._database = database
        self._clock = clock
        self._holder: UUID = new_id()
        self._taken_at: datetime | None = None

    @property
    def is_good(self) -> bool:
        """Whether it is held by what this worker knows; asks nobody."""
        return self._was_taken_within(self._term)

    async def held(self) -> bool:
        """Take, renew or miss the lease; tell whether it is held now."""
        if self._was_taken_within(self._term / 3):
            return True
        now = self._clock.now()
        async with self._database.transaction() as connection:
            taken = await self._take(connection)
        self._taken_at = now if taken else None
        metrics.lease_held(self._database.name, self.name, taken)
        return taken

    def _was_taken_within(self, span: timedelta) -> bool:
        return self._taken_at is not None and _NOTHING <= self._clock.now() - self._taken_at < span

    async def _take(self, connection: AsyncConnection) -> bool:
        now = self._clock.now()
        values = {"name": self.name, "holder": self._holder, "expires_at": now + self._term}
        free = or_(
            _TABLE.c.holder == self._holder,
            _TABLE.c.expires_at <= now,
            _TABLE.c.expires_at > now + 2 * self._term,
        )
        result = await connection.execute(
            update(_TABLE).where(_TABLE.c.name == self.name, free).values(**values)
        )
        return result.rowcount == 1 or await insert_or_ignore(connection, _TABLE, values)

    async def give_back(self) -> None:
        """Let another worker take over at once."""
        if not self.is_good:
            return
        self._taken_at = None
        metrics.lease_held(self._database.name, self.name, False)
        async with self._database.transaction() as connection:
            await connection.execute(
                delete(_TABLE).where(_TABLE.c.name == self.name, _TABLE.c.holder == self._holder)
            )
