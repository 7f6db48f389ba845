"""Understands what a check or a finding, told by the verification service, means for a commitment.

News may come late: what a state no longer takes is noted in the history, never an error.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.commitment.domain.acts import conclude_decision
from services.commitment.domain.clauses import SUPERVISION, VERIFICATION
from services.commitment.domain.commitment import Change, CheckResult, Commitment
from services.commitment.domain.lifecycle import Act, State, allows

_BEFORE_THE_DECISION = (State.ACCEPTED, State.PRE_CHECK_MISMATCH)


def check_planned(commitment: Commitment, exempt: bool) -> Change:
    """A check was planned from the item's classification and the committer's standing."""
    note = "exempt" if exempt else "to-be-checked"
    change = Change(commitment).noted(Act.PLAN_CHECK, VERIFICATION, note)
    return change.with_values(exempt=exempt) if commitment.undecided else change


def check_completed(commitment: Commitment, result: CheckResult, at: datetime) -> Change:
    """A check ended. Inconsistent is not untrue: the finding that follows decides."""
    change = Change(commitment).noted(Act.COMPLETE_CHECK, VERIFICATION, result.value)
    if not commitment.open:
        return change
    change = change.with_values(verification_result=result)
    if commitment.state is State.ACCEPTED and result is CheckResult.INCONSISTENT:
        return change.step(Act.SUSPECT, VERIFICATION)
    return _settled(change, at)


def untruth_suspected(commitment: Commitment, finding_id: UUID) -> Change:
    """A finding was opened; the party will be told and heard."""
    change = Change(commitment).with_values(open_findings=commitment.open_findings | {finding_id})
    if allows(commitment.state, Act.SUSPECT):
        return change.step(Act.SUSPECT, SUPERVISION, str(finding_id))
    return change.noted(Act.SUSPECT, SUPERVISION, str(finding_id))


def finding_cleared(commitment: Commitment, finding_id: UUID, at: datetime) -> Change:
    """The suspicion was not borne out; a check that had disagreed counts as answered by it."""
    remaining = commitment.open_findings - {finding_id}
    change = Change(commitment).with_values(open_findings=remaining)
    if not remaining and commitment.verification_result is CheckResult.INCONSISTENT:
        change = change.with_values(verification_result=CheckResult.CONSISTENT)
    if remaining or not allows(commitment.state, Act.CLEAR):
        return _settled(change.noted(Act.CLEAR, SUPERVISION, str(finding_id)), at)
    cleared = change.step(Act.CLEAR, SUPERVISION, str(finding_id))
    return cleared if commitment.undecided else conclude_decision(cleared, at)


def untruth_confirmed(commitment: Commitment, finding_id: UUID) -> Change:
    """承诺不实: the facts do not match. An end that came before stays; the finding is noted."""
    remaining = commitment.open_findings - {finding_id}
    change = Change(commitment).with_values(open_findings=remaining)
    if allows(commitment.state, Act.SUSPECT):
        change = change.step(Act.SUSPECT, SUPERVISION, str(finding_id))
    if allows(change.commitment.state, Act.CONFIRM_UNTRUE):
        return change.step(Act.CONFIRM_UNTRUE, SUPERVISION, str(finding_id))
    return change.noted(Act.CONFIRM_UNTRUE, SUPERVISION, str(finding_id))


def _settled(change: Change, at: datetime) -> Change:
    """Bring a decided commitment to its end where its check has ended and no finding is open."""
    commitment = change.commitment
    if commitment.state in _BEFORE_THE_DECISION or not commitment.open or commitment.open_findings:
        return change
    match commitment.verification_result:
        case CheckResult.CONSISTENT:
            return change.fulfilled(VERIFICATION, at)
        case CheckResult.UNABLE if commitment.state is State.VERIFYING:
            return change.inconclusive(VERIFICATION, at)
    return change
