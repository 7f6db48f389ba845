"""Understands how checks and their evidence are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.unit_of_work import Gather
from services.verification.adapters import rows
from services.verification.adapters.stepping import step_row
from services.verification.adapters.tables import (
    evidence,
    verification,
    verification_history,
)
from services.verification.application.ports import Evidence
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import State, Verification
from services.verification.domain.vocabulary import Method, Result, Timing


class VerificationRepository:
    """The checks, in the caller's transaction."""

    def __init__(self, connection: AsyncConnection, gather: Gather) -> None:
        self._connection = connection
        self._gather = gather
        self._digests: dict[UUID, list[str]] = {}

    async def add(self, check: Verification) -> None:
        """Keep a new check with its history."""
        gather_check(self._gather, check)

    async def get(self, verification_id: UUID) -> Verification:
        """The check. Raises Misuse for an unknown id."""
        return await find_verification(self._connection, verification_id)

    async def of_commitment(self, commitment_id: UUID) -> Verification | None:
        """The check of a commitment, if one was planned."""
        statement = select(verification).where(verification.c.commitment_id == commitment_id)
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else verification_of(row)

    async def save(self, check: Verification) -> None:
        """Keep the change. Raises Misuse where somebody changed it meanwhile."""
        values = _values(check) | {"of": check.verification_id, "seen": check.loaded_version}
        if (await self._connection.execute(_SAVE, values)).rowcount != 1:
            raise Misuse("stale-version", expected=check.loaded_version, actual="?")
        _gather_history(self._gather, check)

    async def due(self, connector: str, at: datetime, limit: int) -> list[Verification]:
        """The checks that `connector` may be asked about at `at`, the longest waiting first."""
        statement = (
            select(verification)
            .where(
                verification.c.connector == connector,
                verification.c.next_attempt_at.is_not(None),
                verification.c.next_attempt_at <= at,
            )
            .order_by(verification.c.next_attempt_at, verification.c.verification_id)
            .limit(limit)
        )
        if self._connection.dialect.name == "postgresql":
            statement = statement.with_for_update(skip_locked=True)
        return [verification_of(row) for row in await self._connection.execute(statement)]

    async def keep_evidence(self, kept: Evidence) -> None:
        """Add a piece of evidence."""
        row = {
            "evidence_id": kept.evidence_id,
            "verification_id": kept.verification_id,
            "method": kept.method,
            "source": kept.source,
            "question": dict(kept.question),
            "answer": dict(kept.answer),
            "facts": rows.results_json(kept.facts),
            "digest": kept.digest,
            "client_id": kept.client_id,
            "agency": kept.agency,
            "recorded_at": kept.recorded_at,
        }
        self._gather(evidence, [row])
        self._digests.setdefault(kept.verification_id, []).append(kept.digest)

    async def evidence_digests(self, verification_id: UUID) -> list[str]:
        """The digests of what was kept, oldest first."""
        statement = (
            select(evidence.c.digest)
            .where(evidence.c.verification_id == verification_id)
            .order_by(evidence.c.evidence_id)
        )
        kept = await self._connection.scalars(statement)
        return [*kept, *self._digests.get(verification_id, ())]


def gather_check(gather: Gather, check: Verification) -> None:
    """Keep a new check with its history at the commit."""
    gather(verification, [_values(check)])
    _gather_history(gather, check)


def _gather_history(gather: Gather, check: Verification) -> None:
    key = {"verification_id": check.verification_id}
    gather(verification_history, [key | step_row(step) for step in check.steps])


_SAVE = update(verification).where(
    verification.c.verification_id == bindparam("of"),
    verification.c.version == bindparam("seen"),
)


async def find_verification(connection: AsyncConnection, verification_id: UUID) -> Verification:
    """The check. Raises Misuse for an unknown id."""
    statement = select(verification).where(verification.c.verification_id == verification_id)
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise Misuse("verification-not-found", verification_id=verification_id)
    return verification_of(row)


def _values(check: Verification) -> dict[str, Any]:
    asked = check.source_to_ask
    return {
        "verification_id": check.verification_id,
        "commitment_id": check.commitment_id,
        "item_code": check.item_code,
        "subject_ref": check.subject_ref,
        "handling_agency": check.handling_agency,
        "timing": check.timing.value,
        "standard": check.standard,
        "methods": [each.value for each in check.methods],
        "step": check.step,
        "method": None if check.method is None else check.method.value,
        "connector": asked.connector if asked else None,
        "source": rows.source_json(check.source),
        "facts": rows.facts_json(check.facts),
        "assisting_agency": check.assisting_agency,
        "deadline_workdays": check.deadline_workdays,
        "explanation": rows.judgements_json(check.explanation),
        "state": check.state.value,
        "planned_at": check.planned_at,
        **_progress(check),
    }


def _progress(check: Verification) -> dict[str, Any]:
    deadline = check.deadline
    return {
        "due_on": deadline.on if deadline else None,
        "due_provisional": deadline.provisional if deadline else False,
        "calendar_versions": deadline.calendar_versions if deadline else {},
        "result": None if check.result is None else check.result.value,
        "attempts": check.attempts,
        "next_attempt_at": check.next_attempt_at,
        "taken_by": check.taken_by,
        "dispatched_at": check.dispatched_at,
        "closed_at": check.closed_at,
        "version": check.version,
    }


def verification_of(row: Row[Any]) -> Verification:
    """A check read back."""
    return Verification(
        verification_id=row.verification_id,
        commitment_id=row.commitment_id,
        item_code=row.item_code,
        subject_ref=row.subject_ref,
        handling_agency=row.handling_agency,
        timing=Timing(row.timing),
        standard=row.standard,
        methods=tuple(Method(each) for each in row.methods),
        source=rows.source_of(row.source),
        facts=rows.facts_of(row.facts),
        assisting_agency=row.assisting_agency,
        deadline_workdays=row.deadline_workdays,
        explanation=rows.judgements_of(row.explanation),
        state=State(row.state),
        planned_at=row.planned_at,
        step=row.step,
        method=None if row.method is None else Method(row.method),
        deadline=rows.deadline_of(row.due_on, row.due_provisional, row.calendar_versions),
        result=None if row.result is None else Result(row.result),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        taken_by=row.taken_by,
        dispatched_at=row.dispatched_at,
        closed_at=row.closed_at,
        version=row.version,
        loaded_version=row.version,
    )
