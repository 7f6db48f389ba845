"""Keeps commitments, their letters, history, refusals, and who read their particulars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.unit_of_work import Gather
from services.commitment.adapters.tables import (
    commitment_history,
    commitments,
    letters,
    personal_reads,
    refusals,
    standings,
)
from services.commitment.application.ports import (
    PersonalRead,
    Refusal,
    SecondOpenCommitmentError,
)
from services.commitment.domain.access import Actor
from services.commitment.domain.clauses import LIST_OF_ITEMS
from services.commitment.domain.commitment import (
    Change,
    CheckResult,
    Commitment,
    Decision,
    Outcome,
    Step,
)
from services.commitment.domain.eligibility import Judgement
from services.commitment.domain.letter import Letter
from services.commitment.domain.lifecycle import Act, State
from services.commitment.domain.misuse import Misuse


class CommitmentRows:
    """The commitments in the service's tables."""

    def __init__(self, connection: AsyncConnection, gather: Gather) -> None:
        self._connection = connection
        self._gather = gather

    async def add(
        self,
        commitment: Commitment,
        letter: Letter,
        judgements: Sequence[Judgement],
        by: Actor,
    ) -> None:
        """Keep an accepted commitment. Raises SecondOpenCommitmentError."""
        (first, *others) = accepted_rows(commitment, letter, judgements, by)
        try:
            await self._connection.execute(insert(first[0]), first[1])
        except IntegrityError as failure:
            raise SecondOpenCommitmentError(commitment.matter_reference) from failure
        for table, rows in others:
            self._gather(table, rows)

    async def add_refusal(self, refusal: Refusal, by: Actor) -> None:
        """Keep a refusal."""
        self._gather(refusals, [refusal_row(refusal, by)])

    async def get(self, commitment_id: UUID) -> Commitment | None:
        """The commitment."""
        query = select(commitments).where(commitments.c.commitment_id == commitment_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else commitment_of(row)

    async def letter(self, commitment_id: UUID) -> Letter:
        """The letter as signed."""
        query = select(letters).where(letters.c.commitment_id == commitment_id)
        row = (await self._connection.execute(query)).one()
        return letter_of(row)

    async def accepted_of(self, subject_ref: str) -> list[Commitment]:
        """The accepted commitments of a subject."""
        query = select(commitments).where(
            commitments.c.subject_ref == subject_ref,
            commitments.c.state == State.ACCEPTED.value,
        )
        return [commitment_of(row) for row in await self._connection.execute(query)]

    async def accepted_against_standing(self, limit: int) -> list[UUID]:
        """Accepted, undecided commitments whose subject's standing closes the path."""
        query = (
            select(commitments.c.commitment_id)
            .join(standings, standings.c.subject_ref == commitments.c.subject_ref)
            .where(
                ~standings.c.eligible,
                commitments.c.state == State.ACCEPTED.value,
                commitments.c.decision_outcome.is_(None),
            )
            .order_by(standings.c.subject_ref)
            .limit(limit)
        )
        return list((await self._connection.execute(query)).scalars())

    async def supervised_until_before(self, day: date, limit: int) -> list[UUID]:
        """Supervised commitments without open finding whose last day is before `day`."""
        query = (
            select(commitments.c.commitment_id)
            .where(
                commitments.c.state == State.EXEMPT_SUPERVISED.value,
                commitments.c.supervised_until < day,
                commitments.c.finding_open.is_(False),
            )
            .order_by(commitments.c.supervised_until)
            .limit(limit)
        )
        return list((await self._connection.execute(query)).scalars())

    async def save(self, change: Change, by: Actor, at: datetime) -> Commitment:
        """Keep a change and its steps; the version rises by one.

        Raises Misuse `stale-version` where somebody else changed it meanwhile.
        """
        seen = change.commitment.version
        saved = replace(change.commitment, version=seen + 1)
        values = commitment_row(saved) | {"of": saved.commitment_id, "seen": seen}
        if (await self._connection.execute(_SAVE, values)).rowcount != 1:
            raise Misuse("stale-version", expected=seen, actual=seen + 1)
        self._gather(commitment_history, step_rows(saved.commitment_id, change.steps, by, at))
        return saved

    async def note(self, change: Change, by: Actor, at: datetime) -> None:
        """Keep the steps of a change that altered nothing; the version stays."""
        rows = step_rows(change.commitment.commitment_id, change.steps, by, at)
        self._gather(commitment_history, rows)

    async def add_read(self, read: PersonalRead) -> None:
        """Keep that somebody read names and numbers."""
        self._gather(personal_reads, [read_row(read)])


_SAVE = update(commitments).where(
    commitments.c.commitment_id == bindparam("of"), commitments.c.version == bindparam("seen")
)


def accepted_rows(
    commitment: Commitment, letter: Letter, judgements: Sequence[Judgement], by: Actor
) -> list[tuple[Table, list[dict[str, Any]]]]:
    """An accepted commitment as rows, with its letter and the first line of its history."""
    commitment_id = commitment.commitment_id
    kept_letter = {
        "commitment_id": commitment_id,
        "content": letter.content,
        "digest": letter.digest,
        "judgements": [_judgement_content(each) for each in judgements],
    }
    filed = Step(Act.FILE, LIST_OF_ITEMS, None, commitment.state)
    return [
        (commitments, [commitment_row(commitment)]),
        (letters, [kept_letter]),
        (commitment_history, step_rows(commitment_id, (filed,), by, commitment.filed_at)),
    ]


def refusal_row(refusal: Refusal, by: Actor) -> dict[str, Any]:
    """A refusal as a row."""
    return {
        "refusal_id": refusal.refusal_id,
        "notification_id": refusal.notification_id,
        "item_code": refusal.item_code,
        "item_revision": refusal.item_revision,
        "subject_ref": refusal.subject_ref,
        "judgements": [_judgement_content(each) for each in refusal.judgements],
        "refused_at": refusal.at,
        "filed_by": by.client_id,
        "filed_by_agency": by.agency,
    }


def _judgement_content(judgement: Judgement) -> dict[str, Any]:
    return {
        "rule": judgement.rule,
        "clause": judgement.clause,
        "met": judgement.met,
        "facts": judgement.facts,
        "version": judgement.version,
    }


def letter_of(row: Any) -> Letter:
    """The letter in a row."""
    return Letter(row.commitment_id, row.content["letter_no"], row.content, row.digest)


def read_row(read: PersonalRead) -> dict[str, Any]:
    """As a row, that somebody read names and numbers."""
    return asdict(read) | {"purpose": read.purpose.value}


def step_rows(
    commitment_id: UUID, steps: Sequence[Step], by: Actor, at: datetime
) -> list[dict[str, Any]]:
    """The steps of a commitment as lines of its history."""
    return [
        {
            "commitment_id": commitment_id,
            "at": at,
            "client_id": by.client_id,
            "agency": by.agency,
            "act": step.act.value,
            "basis": step.basis,
            "from_state": None if step.from_state is None else step.from_state.value,
            "to_state": step.to_state.value,
            "note": step.note,
        }
        for step in steps
    ]


_DECISION = ("decision_outcome", "decision_document_no", "decided_on")
_PLAIN = tuple(
    column.name
    for column in commitments.columns
    if column.name
    not in {"state", "verification_result", "open_findings", "finding_open", *_DECISION}
)


def commitment_row(commitment: Commitment) -> dict[str, Any]:
    """A commitment as a row."""
    decision, result = commitment.decision, commitment.verification_result
    return {
        **{name: getattr(commitment, name) for name in _PLAIN},
        "state": commitment.state.value,
        "verification_result": None if result is None else result.value,
        "open_findings": sorted(str(each) for each in commitment.open_findings),
        "finding_open": bool(commitment.open_findings),
        "decision_outcome": None if decision is None else decision.outcome.value,
        "decision_document_no": None if decision is None else decision.document_no,
        "decided_on": None if decision is None else decision.decided_on,
    }


def commitment_of(row: Any) -> Commitment:
    """The commitment in a row."""
    result, outcome = row.verification_result, row.decision_outcome
    return Commitment(
        **{name: getattr(row, name) for name in _PLAIN},
        state=State(row.state),
        verification_result=None if result is None else CheckResult(result),
        open_findings=frozenset(UUID(each) for each in row.open_findings),
        decision=None
        if outcome is None
        else Decision(Outcome(outcome), row.decision_document_no, row.decided_on),
    )
