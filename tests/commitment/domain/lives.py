"""A commitment in any state, and where the table of law/domain.md §3.5 lets it go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.commitment.domain.commitment import (
    Commitment,
    Decision,
    Outcome,
)
from services.commitment.domain.item import WithdrawalDeadline, WithdrawalPolicy
from services.commitment.domain.lifecycle import State
from tests.commitment.material import NOW

BEFORE_CONCLUSION = WithdrawalPolicy(WithdrawalDeadline.BEFORE_CONCLUSION, reason_required=True)
BEFORE_CHECK = WithdrawalPolicy(WithdrawalDeadline.BEFORE_VERIFICATION, reason_required=False)
GRANTED = Decision(Outcome.GRANTED, "山决〔2026〕1号", date(2026, 11, 24))
TERMINATED = replace(GRANTED, outcome=Outcome.TERMINATED)
FINDING = UUID(int=9)

# law/domain.md §3.5 as the contract of the API states it: where each state may lead, by any event.
TABLE: dict[State, set[State]] = {
    State.ACCEPTED: {State.PRE_CHECK_MISMATCH, State.WITHDRAWN, State.PROOF_PATH, State.DECIDED},
    State.PRE_CHECK_MISMATCH: {State.ACCEPTED, State.FOUND_UNTRUE, State.WITHDRAWN},
    State.DECIDED: {State.VERIFYING, State.EXEMPT_SUPERVISED, State.FULFILLED},
    State.VERIFYING: {State.FULFILLED, State.FOUND_UNTRUE, State.INCONCLUSIVE},
    State.EXEMPT_SUPERVISED: {State.FULFILLED, State.FOUND_UNTRUE},
    State.FULFILLED: {State.FOUND_UNTRUE},
    State.WITHDRAWN: set(),
    State.PROOF_PATH: set(),
    State.FOUND_UNTRUE: set(),
    State.INCONCLUSIVE: set(),
}


def a_commitment(**changes: object) -> Commitment:
    accepted = Commitment(
        commitment_id=UUID(int=1),
        letter_no="〔2026〕山住建第1号",
        item_code="370406-CN-001",
        item_revision=1,
        matter_code="370406005001",
        matter_reference="SD-1",
        notification_id=UUID(int=2),
        subject_ref="a" * 64,
        subject_kind="NATURAL_PERSON",
        handling_agency="370406-housing",
        filed_by="platform-1",
        filed_by_agency=None,
        filed_at=NOW,
        exempt=False,
        supervision_days=90,
        public_until=None,
        publicity_consented=False,
    )
    return replace(accepted, **changes)  # type: ignore[arg-type]


def in_state(state: State, **changes: object) -> Commitment:
    decided = state not in (State.ACCEPTED, State.PRE_CHECK_MISMATCH, State.WITHDRAWN)
    return a_commitment(state=state, decision=GRANTED if decided else None, **changes)
