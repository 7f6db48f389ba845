"""Understands a filing on PostgreSQL: one statement reads all that it is judged on, and one keeps
all that becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, literal, select, true

from services.chassis.clock import Clock
from services.chassis.idempotency import ANSWERS, Answering
from services.chassis.single_statement import SingleStatement
from services.chassis.statements import PreparedQuery
from services.chassis.together import Together, TogetherReads
from services.commitment.adapters.announcements import message_of
from services.commitment.adapters.commitments import accepted_rows, refusal_row
from services.commitment.adapters.items import RevisionsAtOnce, as_listed
from services.commitment.adapters.letter_numbers import LetterNumbersAtOnce
from services.commitment.adapters.notifications import material_of, material_query
from services.commitment.adapters.tables import ONE_OPEN, refusals
from services.commitment.adapters.unit_of_work import ProcessMemory
from services.commitment.application.ports import (
    Material,
    Refusal,
    SecondOpenCommitmentError,
)
from services.commitment.domain.access import Actor
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.eligibility import Judgement
from services.commitment.domain.events import DomainEvent
from services.commitment.domain.letter import Letter


class FilingUnitOfWork(SingleStatement):
    """The transaction of one filing; a constraint keeps the second open commitment out."""

    notifications: GroundsAtOnce
    commitments: GatheredFilings
    letter_numbers: LetterNumbersAtOnce

    def __init__(
        self,
        together: Together,
        memory: ProcessMemory,
        *,
        clock: Clock,
        answering: Answering,
    ) -> None:
        super().__init__(together, clock=clock, answering=answering)
        self._connect = together.database.driver
        self._memory = memory
        self._request = answering

    def opened(self) -> None:
        """Build the repositories."""
        revisions = RevisionsAtOnce(self.reads, self._memory.parsed_items)
        self.notifications = GroundsAtOnce(self.reads, revisions, self._request)
        self.commitments = GatheredFilings(self)
        self.letter_numbers = LetterNumbersAtOnce(self._connect, self._memory.reserved_numbers)

    def refused(self, constraint: str) -> Exception | None:
        """Another filing for the same item, matter and applicant came first."""
        return SecondOpenCommitmentError(constraint) if constraint == ONE_OPEN else None

    def record(self, event: DomainEvent) -> None:
        """Tell the event once this commits."""
        self.announce(message_of(event, self.caused_by))


class GroundsAtOnce:
    """What a filing is judged on, and whether it was answered before, in one read."""

    def __init__(
        self, reads: TogetherReads, revisions: RevisionsAtOnce, answering: Answering
    ) -> None:
        self._reads = reads
        self._revisions = revisions
        self._answering = answering

    async def material(
        self, notification_id: UUID, subject_ref: str, matter_reference: str
    ) -> Material | None:
        """What judging a filing under the notification needs.

        Raises AnsweredBefore where the request was answered, and Problem where its key belongs to
        another request.
        """
        row = await self._reads.one_or_none(
            _GROUNDS,
            notification=notification_id,
            subject=subject_ref,
            matter=matter_reference,
            client_id=self._answering.client_id,
            idempotency_key=self._answering.key,
        )
        if row.fingerprint is not None:
            self._answering.recall_from(row)
        if row.notification_id is None:
            return None
        item = await self._revisions.at_revision(row.item_code, row.content_revision)
        return material_of(row, as_listed(item, row.listed), subject_ref)


class GatheredFilings:
    """What becomes of a filing, gathered for the one statement that keeps it."""

    def __init__(self, statement: SingleStatement) -> None:
        self._statement = statement

    async def add(
        self,
        commitment: Commitment,
        letter: Letter,
        judgements: Sequence[Judgement],
        by: Actor,
    ) -> None:
        """Keep an accepted commitment; the commit raises SecondOpenCommitmentError."""
        for table, rows in accepted_rows(commitment, letter, judgements, by):
            self._statement.gather(table, rows)

    async def add_refusal(self, refusal: Refusal, by: Actor) -> None:
        """Keep a refusal."""
        self._statement.gather(refusals, [refusal_row(refusal, by)])


def _grounds() -> Select[Any]:
    """One row, whether or not there is an answer or a notification."""
    one = select(literal(1).label("one")).subquery("one")
    material = material_query().subquery("material")
    same_request = and_(
        ANSWERS.c.client_id == bindparam("client_id"),
        ANSWERS.c.idempotency_key == bindparam("idempotency_key"),
    )
    answer = (ANSWERS.c.fingerprint, ANSWERS.c.status, ANSWERS.c.headers, ANSWERS.c.body)
    return select(*material.c, *answer).select_from(
        one.outerjoin(ANSWERS, same_request).outerjoin(material, true())
    )


_GROUNDS = PreparedQuery(_grounds())
