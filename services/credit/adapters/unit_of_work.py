"""Understands credit's one transaction: the chassis' own, with credit's repositories on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import Database
from services.chassis.unit_of_work import UnitOfWork, nothing_is_written
from services.credit.adapters.announcements import told_message
from services.credit.adapters.disputes import SqlObjections, SqlRepairs
from services.credit.adapters.files import SqlIntegrityFiles
from services.credit.adapters.known import SqlAgencies, SqlWorkCalendar
from services.credit.adapters.pushes import SqlPushes
from services.credit.adapters.records import SqlCreditRecords
from services.credit.application import ports
from services.credit.domain.events import DomainEvent


class CreditUnitOfWork(UnitOfWork):
    """One transaction of credit."""

    files: ports.IntegrityFiles
    records: ports.CreditRecords
    objections: ports.Objections
    repairs: ports.Repairs
    pushes: ports.Pushes
    calendar: ports.WorkCalendar
    agencies: ports.Agencies

    async def opened(self) -> None:
        """Build the repositories on the open transaction."""
        self.files = SqlIntegrityFiles(self.connection)
        self.records = SqlCreditRecords(self.connection, self.gather)
        self.objections = SqlObjections(self.connection)
        self.repairs = SqlRepairs(self.connection)
        self.pushes = SqlPushes(self.connection, self.gather)
        self.calendar = SqlWorkCalendar(self.connection)
        self.agencies = SqlAgencies(self.connection)

    def record(self, event: DomainEvent) -> None:
        """Tell `event` once this commits."""
        self.announce(told_message(event, self.caused_by))


@dataclass(frozen=True, slots=True)
class CreditReading:
    """Credit's repositories on a connection that only reads."""

    connection: AsyncConnection
    files: SqlIntegrityFiles
    records: SqlCreditRecords
    objections: SqlObjections
    repairs: SqlRepairs
    pushes: SqlPushes


@asynccontextmanager
async def reading(
    database: Database, *, at_one_instant: bool = False
) -> AsyncIterator[CreditReading]:
    """A view of credit; what several statements answer together is read `at_one_instant`."""
    async with database.snapshot() if at_one_instant else database.reading() as connection:
        yield CreditReading(
            connection,
            SqlIntegrityFiles(connection),
            SqlCreditRecords(connection, nothing_is_written),
            SqlObjections(connection),
            SqlRepairs(connection),
            SqlPushes(connection, nothing_is_written),
        )
