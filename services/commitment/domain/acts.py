"""Understands what people do to a commitment: withdraw it, decide its matter, close the path."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from services.commitment.domain.clauses import (
    CREDIT,
    SERVICE_GUIDES,
    SUPERVISION,
    VERIFICATION,
)
from services.commitment.domain.commitment import (
    Change,
    CheckResult,
    Commitment,
    Decision,
    Outcome,
)
from services.commitment.domain.events import (
    CommitmentReturnedToProofPath,
    CommitmentWithdrawn,
    MatterDecided,
)
from services.commitment.domain.item import WithdrawalDeadline, WithdrawalPolicy
from services.commitment.domain.lifecycle import Act, State, after
from services.commitment.domain.misuse import Misuse

DEFAULT_SUPERVISION_DAYS = 365
_NOTED_IN = {
    State.PRE_CHECK_MISMATCH: frozenset({Outcome.TERMINATED}),
    State.FOUND_UNTRUE: frozenset({Outcome.TERMINATED, Outcome.REFUSED}),
}


def withdraw(
    commitment: Commitment, policy: WithdrawalPolicy, reason: str | None, at: datetime
) -> Change:
    """明确选择承诺中途退出工作流程: taken back before the conclusion, back to the proof path.

    Raises Misuse where the state, the policy's deadline or a lacking reason forbids it. A finding
    that is open goes on.
    """
    after(commitment.state, Act.WITHDRAW)
    if not commitment.undecided:
        raise Misuse("withdrawal-too-late", deadline=policy.deadline.value)
    checked = commitment.verification_result is not None or bool(commitment.open_findings)
    if policy.deadline is WithdrawalDeadline.BEFORE_VERIFICATION and checked:
        raise Misuse("withdrawal-too-late", deadline=policy.deadline.value)
    if policy.reason_required and not (reason or "").strip():
        raise Misuse("withdrawal-reason-required")
    return (
        Change(commitment)
        .with_values(withdrawal_reason=reason)
        .step(Act.WITHDRAW, SERVICE_GUIDES, "proof-path")
        .telling(
            CommitmentWithdrawn(
                at=at,
                commitment_id=commitment.commitment_id,
                item_code=commitment.item_code,
                subject_ref=commitment.subject_ref,
            )
        )
    )


def close_path(commitment: Commitment, at: datetime) -> Change | None:
    """在信用修复前不适用告知承诺制: an accepted, undecided commitment goes back to the proof path.

    None where the commitment is not affected.
    """
    if commitment.state is not State.ACCEPTED or not commitment.undecided:
        return None
    event = CommitmentReturnedToProofPath(
        at=at,
        commitment_id=commitment.commitment_id,
        item_code=commitment.item_code,
        subject_ref=commitment.subject_ref,
        clause=CREDIT,
    )
    return Change(commitment).step(Act.RETURN_TO_PROOF_PATH, CREDIT).telling(event)


def decide(commitment: Commitment, decision: Decision, at: datetime) -> Change:
    """The handling agency decided the matter; what is left is the check, or its supervision.

    While a pre-decision finding is open only a termination can be decided; it waits for the end of
    the finding. After a confirmed untruth a refusal or a termination is noted and the state stays;
    nothing is granted then.

    Raises Misuse where the matter was decided before or the state does not allow it.
    """
    if decision.decided_on > at.date():
        raise Misuse("decision-in-future", decided_on=decision.decided_on.isoformat())
    if not commitment.undecided:
        raise Misuse("illegal-transition", act=Act.DECIDE.value, state=commitment.state.value)
    only_noted = decision.outcome in _NOTED_IN.get(commitment.state, frozenset())
    if not only_noted:
        after(commitment.state, Act.DECIDE)
    event = _decided(commitment, decision, at)
    told = Change(commitment).with_values(decision=decision).telling(event)
    if only_noted:
        return told.noted(Act.DECIDE, SUPERVISION, decision.outcome.value)
    return conclude_decision(told, at)


def conclude_decision(change: Change, at: datetime) -> Change:
    """From an accepted, decided commitment to where its check stands."""
    decision = change.commitment.decision
    note = None if decision is None else decision.outcome.value
    decided = change.step(Act.DECIDE, SERVICE_GUIDES, note)
    match decided.commitment.verification_result:
        case CheckResult.CONSISTENT:
            return decided.fulfilled(VERIFICATION, at)
        case CheckResult.UNABLE:
            return decided.step(Act.AWAIT_VERIFICATION, VERIFICATION).inconclusive(VERIFICATION, at)
    if decided.commitment.exempt:
        until = _last_day_of_supervision(decided.commitment, at)
        return decided.with_values(supervised_until=until).step(
            Act.SUPERVISE, SUPERVISION, until.isoformat()
        )
    return decided.step(Act.AWAIT_VERIFICATION, VERIFICATION)


def end_supervision(commitment: Commitment, at: datetime) -> Change | None:
    """No adverse finding came up while the commitment was in the sampling pool (三(三)).

    None before the day after the last one, or while a finding is open.
    """
    last_day = commitment.supervised_until
    if commitment.state is not State.EXEMPT_SUPERVISED or last_day is None:
        return None
    if at.date() <= last_day or commitment.open_findings:
        return None
    return Change(commitment).fulfilled(SUPERVISION, at)


def _last_day_of_supervision(commitment: Commitment, at: datetime) -> date:
    return at.date() + timedelta(days=commitment.supervision_days or DEFAULT_SUPERVISION_DAYS)


def _decided(commitment: Commitment, decision: Decision, at: datetime) -> MatterDecided:
    return MatterDecided(
        at=at,
        commitment_id=commitment.commitment_id,
        item_code=commitment.item_code,
        outcome=decision.outcome.value,
        decided_on=decision.decided_on,
    )
