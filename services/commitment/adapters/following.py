"""Understands what comes after a filing on PostgreSQL: a commitment is read by one statement, and
what becomes of it is kept by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from services.chassis.clock import Clock
from services.chassis.inbox import Consuming
from services.chassis.single_statement import SingleStatement
from services.chassis.statements import Change as ChangedRow
from services.chassis.statements import PreparedQuery
from services.chassis.together import Together
from services.commitment.adapters.announcements import message_of
from services.commitment.adapters.commitments import (
    commitment_of,
    commitment_row,
    letter_of,
    read_row,
    step_rows,
)
from services.commitment.adapters.items import RevisionsAtOnce
from services.commitment.adapters.tables import (
    commitment_history,
    commitments,
    letters,
    personal_reads,
)
from services.commitment.adapters.unit_of_work import ProcessMemory
from services.commitment.application.ports import PersonalRead
from services.commitment.domain.access import Actor
from services.commitment.domain.commitment import Change, Commitment
from services.commitment.domain.events import DomainEvent
from services.commitment.domain.letter import Letter
from services.commitment.domain.misuse import Misuse


class FollowingUnitOfWork(SingleStatement):
    """The transaction of one thing that happens to a commitment, or of one look at its particulars;
    a change by another process meanwhile refuses the statement."""

    commitments: FollowedAtOnce
    items: RevisionsAtOnce

    def __init__(
        self,
        together: Together,
        memory: ProcessMemory,
        *,
        clock: Clock,
        consuming: Consuming | None = None,
        caused_by: str | None = None,
    ) -> None:
        super().__init__(together, clock=clock, consuming=consuming, caused_by=caused_by)
        self._memory = memory

    def opened(self) -> None:
        """Build the repositories."""
        self.commitments = FollowedAtOnce(self)
        self.items = RevisionsAtOnce(self.reads, self._memory.parsed_items)

    def stale(self, changes: Sequence[ChangedRow]) -> Exception | None:
        """Somebody else changed the commitment."""
        return Misuse("stale-version", expected=changes[0].seen, actual="?")

    def record(self, event: DomainEvent) -> None:
        """Tell the event once this commits."""
        self.announce(message_of(event, self.caused_by))


class FollowedAtOnce:
    """The commitment that something happens to, gathered for the statement that keeps it."""

    def __init__(self, statement: SingleStatement) -> None:
        self._statement = statement

    async def get(self, commitment_id: UUID) -> Commitment | None:
        """The commitment."""
        row = await self._statement.reads.one_or_none(_COMMITMENT, commitment=commitment_id)
        return None if row is None else commitment_of(row)

    async def letter(self, commitment_id: UUID) -> Letter:
        """The letter as signed."""
        row = await self._statement.reads.one_or_none(_LETTER, commitment=commitment_id)
        return letter_of(row)

    async def save(self, change: Change, by: Actor, at: datetime) -> Commitment:
        """Keep a change and its steps; the commit raises Misuse `stale-version`."""
        seen = change.commitment.version
        saved = replace(change.commitment, version=seen + 1)
        self._statement.gather_change(ChangedRow(commitments, commitment_row(saved), seen))
        await self.note(change, by, at)
        return saved

    async def note(self, change: Change, by: Actor, at: datetime) -> None:
        """Keep the steps of a change."""
        rows = step_rows(change.commitment.commitment_id, change.steps, by, at)
        self._statement.gather(commitment_history, rows)

    async def add_read(self, read: PersonalRead) -> None:
        """Keep that somebody read names and numbers."""
        self._statement.gather(personal_reads, [read_row(read)])


_COMMITMENT = PreparedQuery(
    select(commitments).where(commitments.c.commitment_id == bindparam("commitment"))
)
_LETTER = PreparedQuery(select(letters).where(letters.c.commitment_id == bindparam("commitment")))
