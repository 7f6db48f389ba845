"""Understands 异议: a subject disputes a record, and the organ answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.credit.domain.misuse import Misuse
from services.credit.domain.vocabulary import DishonestyLevel, ObjectionOutcome


class ObjectionState(StrEnum):
    """How far an objection has come."""

    RAISED = "RAISED"
    CORRECTED = "CORRECTED"
    MAINTAINED = "MAINTAINED"
    DELETED = "DELETED"


TRANSITIONS: dict[ObjectionState, dict[ObjectionOutcome, ObjectionState]] = {
    ObjectionState.RAISED: {outcome: ObjectionState(outcome.value) for outcome in ObjectionOutcome},
    ObjectionState.CORRECTED: {},
    ObjectionState.MAINTAINED: {},
    ObjectionState.DELETED: {},
}


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection to one record; `agency` is the organ that the record came from."""

    objection_id: UUID
    record_id: UUID
    subject_ref: str
    agency: str
    grounds: str
    evidence_digests: tuple[str, ...]
    raised_by: str
    raised_at: datetime
    state: ObjectionState = ObjectionState.RAISED
    reason: str | None = None
    corrected_level: DishonestyLevel | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 1

    @property
    def agencies(self) -> frozenset[str]:
        """The agencies whose record is disputed."""
        return frozenset({self.agency})


@dataclass(frozen=True, slots=True)
class ObjectionDecision:
    """How an organ answers; `corrected_level` only where the record is corrected."""

    outcome: ObjectionOutcome
    reason: str
    corrected_level: DishonestyLevel | None = None


def decided(objection: Objection, decision: ObjectionDecision, by: str, at: datetime) -> Objection:
    """The objection once decided. Raises Misuse `illegal-transition` where it was before."""
    try:
        state = TRANSITIONS[objection.state][decision.outcome]
    except KeyError:
        raise Misuse(
            "illegal-transition", act="decide_objection", state=objection.state.value
        ) from None
    return replace(
        objection,
        state=state,
        reason=decision.reason,
        corrected_level=decision.corrected_level,
        decided_by=by,
        decided_at=at,
    )
