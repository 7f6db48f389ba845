"""What is done to a commitment, state by state, against the table of law/domain.md §3.5."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.commitment.domain import acts, news
from services.commitment.domain.commitment import (
    Change,
    CheckResult,
)
from services.commitment.domain.events import (
    CommitmentFulfilled,
    CommitmentInconclusive,
    CommitmentReturnedToProofPath,
    CommitmentWithdrawn,
    MatterDecided,
)
from services.commitment.domain.lifecycle import TRANSITIONS, State
from services.commitment.domain.misuse import Misuse
from tests.commitment.domain.lives import (
    BEFORE_CHECK,
    BEFORE_CONCLUSION,
    FINDING,
    GRANTED,
    TABLE,
    TERMINATED,
    a_commitment,
    in_state,
)
from tests.commitment.material import NOW


def told(change: Change) -> list[type]:
    return [type(event) for event in change.events]


def path(change: Change) -> list[State]:
    return [step.to_state for step in change.steps if step.from_state is not step.to_state]


def test_the_table_is_the_published_one() -> None:
    assert {state: set(acts.values()) for state, acts in TRANSITIONS.items()} == TABLE


@pytest.mark.parametrize("state", [state for state in State if state is not State.DECIDED])
def test_only_an_undecided_commitment_can_be_withdrawn(state: State) -> None:
    commitment = in_state(state)
    if state in (State.ACCEPTED, State.PRE_CHECK_MISMATCH):
        change = acts.withdraw(commitment, BEFORE_CONCLUSION, "改交证明", NOW)
        assert change.commitment.state is State.WITHDRAWN
        assert told(change) == [CommitmentWithdrawn]
    else:
        with pytest.raises(Misuse) as refusal:
            acts.withdraw(commitment, BEFORE_CONCLUSION, "改交证明", NOW)
        assert refusal.value.slug == "illegal-transition"


def test_a_withdrawal_gives_its_reason_where_the_item_asks_for_one() -> None:
    for reason in (None, "", "  "):
        with pytest.raises(Misuse, match="withdrawal-reason-required"):
            acts.withdraw(a_commitment(), BEFORE_CONCLUSION, reason, NOW)
    assert (
        acts.withdraw(a_commitment(), BEFORE_CHECK, None, NOW).commitment.state is State.WITHDRAWN
    )


def test_a_withdrawal_before_verification_comes_before_its_result() -> None:
    checked = a_commitment(verification_result=CheckResult.CONSISTENT)
    with pytest.raises(Misuse, match="withdrawal-too-late"):
        acts.withdraw(checked, BEFORE_CHECK, None, NOW)
    assert acts.withdraw(checked, BEFORE_CONCLUSION, "改交证明", NOW).commitment.state is (
        State.WITHDRAWN
    )


@pytest.mark.parametrize(
    ("result", "exempt", "states", "events"),
    [
        (None, False, [State.DECIDED, State.VERIFYING], [MatterDecided]),
        (None, True, [State.DECIDED, State.EXEMPT_SUPERVISED], [MatterDecided]),
        (
            CheckResult.CONSISTENT,
            False,
            [State.DECIDED, State.FULFILLED],
            [MatterDecided, CommitmentFulfilled],
        ),
        (
            CheckResult.UNABLE,
            False,
            [State.DECIDED, State.VERIFYING, State.INCONCLUSIVE],
            [MatterDecided, CommitmentInconclusive],
        ),
    ],
)
def test_a_decision_leads_to_where_the_check_stands(
    result: CheckResult | None, exempt: bool, states: list[State], events: list[type]
) -> None:
    commitment = a_commitment(verification_result=result, exempt=exempt)
    change = acts.decide(commitment, GRANTED, NOW)
    assert path(change) == states
    assert told(change) == events


def test_a_decision_is_made_today_or_before() -> None:
    tomorrow = replace(GRANTED, decided_on=date(2026, 11, 25))
    assert acts.decide(a_commitment(), GRANTED, NOW).commitment.decision == GRANTED
    with pytest.raises(Misuse, match="decision-in-future"):
        acts.decide(a_commitment(), tomorrow, NOW)


def test_a_matter_is_decided_once() -> None:
    decided = acts.decide(a_commitment(), GRANTED, NOW).commitment
    with pytest.raises(Misuse, match="illegal-transition"):
        acts.decide(decided, GRANTED, NOW)


def test_during_a_mismatch_only_a_termination_can_be_decided() -> None:
    mismatched = in_state(State.PRE_CHECK_MISMATCH, open_findings=frozenset({FINDING}))
    with pytest.raises(Misuse, match="illegal-transition"):
        acts.decide(mismatched, GRANTED, NOW)
    terminated = acts.decide(mismatched, TERMINATED, NOW)
    assert terminated.commitment.state is State.PRE_CHECK_MISMATCH
    assert told(terminated) == [MatterDecided]
    cleared = news.finding_cleared(terminated.commitment, FINDING, NOW)
    assert path(cleared) == [State.ACCEPTED, State.DECIDED, State.VERIFYING]
    confirmed = news.untruth_confirmed(terminated.commitment, FINDING)
    assert confirmed.commitment.state is State.FOUND_UNTRUE


def test_a_cleared_mismatch_counts_as_a_check_that_agreed() -> None:
    disagreed = news.check_completed(a_commitment(), CheckResult.INCONSISTENT, NOW).commitment
    assert disagreed.state is State.PRE_CHECK_MISMATCH
    suspected = news.untruth_suspected(disagreed, FINDING).commitment
    cleared = news.finding_cleared(suspected, FINDING, NOW).commitment
    assert cleared.state is State.ACCEPTED
    assert acts.decide(cleared, GRANTED, NOW).commitment.state is State.FULFILLED


def test_a_finding_while_verifying_waits_for_its_end() -> None:
    suspected = news.untruth_suspected(in_state(State.VERIFYING), FINDING).commitment
    assert suspected.state is State.VERIFYING
    agreed = news.check_completed(suspected, CheckResult.CONSISTENT, NOW).commitment
    assert agreed.state is State.VERIFYING
    assert news.finding_cleared(agreed, FINDING, NOW).commitment.state is State.FULFILLED
    assert news.untruth_confirmed(agreed, FINDING).commitment.state is State.FOUND_UNTRUE


def test_with_two_findings_open_clearing_one_clears_nothing() -> None:
    other = UUID(int=10)
    first = news.untruth_suspected(a_commitment(), FINDING).commitment
    both = news.untruth_suspected(first, other).commitment
    one = news.finding_cleared(both, FINDING, NOW).commitment
    assert one.state is State.PRE_CHECK_MISMATCH
    assert news.finding_cleared(one, other, NOW).commitment.state is State.ACCEPTED


def test_a_fulfilled_commitment_can_still_be_found_untrue() -> None:
    found = news.untruth_confirmed(in_state(State.FULFILLED), FINDING)
    assert found.commitment.state is State.FOUND_UNTRUE


@pytest.mark.parametrize(
    "state", [State.WITHDRAWN, State.PROOF_PATH, State.FOUND_UNTRUE, State.INCONCLUSIVE]
)
def test_late_news_is_noted_and_changes_no_end(state: State) -> None:
    ended = in_state(state)
    for change in (
        news.check_planned(ended, exempt=False),
        news.check_completed(ended, CheckResult.INCONSISTENT, NOW),
        news.untruth_suspected(ended, FINDING),
        news.finding_cleared(ended, FINDING, NOW),
        news.untruth_confirmed(ended, FINDING),
    ):
        assert change.commitment.state is state
        assert len(change.steps) == 1
        assert not change.events


def test_the_closed_path_meets_only_what_is_accepted_and_undecided() -> None:
    for state in State:
        change = acts.close_path(in_state(state), NOW)
        if state is State.ACCEPTED:
            assert change is not None
            assert change.commitment.state is State.PROOF_PATH
            assert told(change) == [CommitmentReturnedToProofPath]
        else:
            assert change is None


def test_supervision_ends_on_the_day_after_its_last_day() -> None:
    supervised = acts.decide(a_commitment(exempt=True), GRANTED, NOW).commitment
    assert supervised.supervised_until == date(2027, 2, 22)
    last_day = NOW + timedelta(days=90)
    assert acts.end_supervision(supervised, last_day) is None
    ended = acts.end_supervision(supervised, last_day + timedelta(days=1))
    assert ended is not None
    assert ended.commitment.state is State.FULFILLED
    assert told(ended) == [CommitmentFulfilled]


def test_supervision_does_not_end_under_an_open_finding() -> None:
    supervised = acts.decide(a_commitment(exempt=True), GRANTED, NOW).commitment
    suspected = news.untruth_suspected(supervised, FINDING).commitment
    assert acts.end_supervision(suspected, NOW + timedelta(days=91)) is None
