"""Understands how a filed commitment is entered on PostgreSQL: what is on record already is read,
and everything is kept by one statement."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from services.chassis.clock import Clock
from services.chassis.inbox import Consuming
from services.chassis.single_statement import SingleStatement
from services.chassis.statements import PreparedQuery
from services.chassis.together import Together, TogetherReads
from services.credit.adapters.announcements import told_message
from services.credit.adapters.files import file_row
from services.credit.adapters.known import YEARS, deadline_in
from services.credit.adapters.pushes import push_row
from services.credit.adapters.records import history_row, record_row
from services.credit.adapters.tables import (
    CREDIT_RECORD,
    CREDIT_RECORD_HISTORY,
    INTEGRITY_FILE,
    PUSH,
)
from services.credit.application.ports import Deadline, Step
from services.credit.domain.events import DomainEvent
from services.credit.domain.pushes import Push
from services.credit.domain.records import CreditRecord
from services.credit.domain.vocabulary import Platform, SubjectKind


class EnteringUnitOfWork(SingleStatement):
    """The transaction that enters one commitment. A fact that another process enters meanwhile
    refuses the statement, and the message comes again."""

    files: OpenedFiles
    records: EnteredRecords
    pushes: FirstPushes
    calendar: KnownYears

    def __init__(
        self, together: Together, *, clock: Clock, consuming: Consuming, caused_by: str
    ) -> None:
        super().__init__(together, clock=clock, consuming=consuming, caused_by=caused_by)

    def opened(self) -> None:
        """Build the repositories."""
        self.files = OpenedFiles(self)
        self.records = EnteredRecords(self)
        self.pushes = FirstPushes(self)
        self.calendar = KnownYears(self.reads)

    def record(self, event: DomainEvent) -> None:
        """Tell `event` once this commits."""
        self.announce(told_message(event, self.caused_by))


class OpenedFiles:
    """Integrity files, opened at the commit unless they are there."""

    def __init__(self, statement: SingleStatement) -> None:
        self._statement = statement

    async def open(self, subject_ref: str, kind: SubjectKind, tier: str, at: datetime) -> None:
        """See the port."""
        rows = [file_row(subject_ref, kind, tier, at)]
        self._statement.gather_unless_there(INTEGRITY_FILE, rows)


class EnteredRecords:
    """New records, kept at the commit with the first line of their history."""

    def __init__(self, statement: SingleStatement) -> None:
        self._statement = statement

    async def add(self, record: CreditRecord) -> bool:
        """See the port."""
        row = record_row(record)
        known = await self._statement.reads.one_or_none(_KNOWN, natural_key=row["natural_key"])
        if known is None:
            self._statement.gather(CREDIT_RECORD, [row])
        return known is None

    async def note(self, step: Step) -> None:
        """See the port; the line is a record's first."""
        self._statement.gather(CREDIT_RECORD_HISTORY, [history_row(step, line=1)])


class FirstPushes:
    """What the platforms are to be told of a new record, kept at the commit."""

    def __init__(self, statement: SingleStatement) -> None:
        self._statement = statement

    async def ordinals(self, record_id: UUID) -> dict[Platform, int]:
        """See the port; of a new record nobody was told."""
        return {}

    async def add(self, push: Push) -> None:
        """See the port."""
        self._statement.gather(PUSH, [push_row(push)])


class KnownYears:
    """Working days, as far as they are known."""

    def __init__(self, reads: TogetherReads) -> None:
        self._reads = reads

    async def deadline(self, day: date, workdays: int) -> Deadline:
        """See the port."""
        years = await self._reads.all(_YEARS, year=day.year, next_year=day.year + 1)
        return deadline_in(years, day, workdays)


_KNOWN = PreparedQuery(
    select(CREDIT_RECORD.c.record_id).where(CREDIT_RECORD.c.natural_key == bindparam("natural_key"))
)
_YEARS = PreparedQuery(YEARS)
