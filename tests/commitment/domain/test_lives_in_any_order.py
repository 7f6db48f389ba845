"""Whatever happens to a commitment, in whatever order, follows the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.commitment.domain import acts, news
from services.commitment.domain.commitment import (
    Change,
    CheckResult,
    Outcome,
)
from services.commitment.domain.events import (
    CommitmentFulfilled,
)
from services.commitment.domain.lifecycle import OPEN_STATES, State
from services.commitment.domain.misuse import Misuse
from tests.commitment.domain.lives import BEFORE_CONCLUSION, GRANTED, TABLE, a_commitment
from tests.commitment.domain.test_lifecycle import told
from tests.commitment.material import NOW


class LifeOfACommitment(RuleBasedStateMachine):
    """Everything that may happen, in any order; every step follows the table."""

    def __init__(self) -> None:
        super().__init__()
        self.commitment = a_commitment()
        self.fulfilled = 0
        self.day = NOW

    def take(self, change: Change | None) -> None:
        if change is None:
            return
        state = self.commitment.state
        for step in change.steps:
            assert step.from_state is state
            assert step.to_state is state or step.to_state in TABLE[state]
            state = step.to_state
        assert change.commitment.state is state
        assert change.steps
        self.fulfilled += told(change).count(CommitmentFulfilled)
        self.commitment = change.commitment

    def attempt(self, allowed: bool, change_of: Callable[[], Change]) -> None:
        if allowed:
            self.take(change_of())
            return
        with pytest.raises(Misuse, match="illegal-transition"):
            change_of()

    @rule()
    def withdraws(self) -> None:
        allowed = (
            self.commitment.state in (State.ACCEPTED, State.PRE_CHECK_MISMATCH)
            and self.commitment.undecided
        )
        if self.commitment.state is State.PRE_CHECK_MISMATCH and not self.commitment.undecided:
            return
        self.attempt(
            allowed,
            lambda: acts.withdraw(self.commitment, BEFORE_CONCLUSION, "改交证明", self.day),
        )

    @rule(outcome=st.sampled_from(list(Outcome)))
    def decides(self, outcome: Outcome) -> None:
        state, decision = self.commitment.state, replace(GRANTED, outcome=outcome)
        terminates = state is State.PRE_CHECK_MISMATCH and outcome is Outcome.TERMINATED
        ends_untrue = state is State.FOUND_UNTRUE and outcome is not Outcome.GRANTED
        reportable = state is State.ACCEPTED or terminates or ends_untrue
        allowed = self.commitment.undecided and reportable
        self.attempt(allowed, lambda: acts.decide(self.commitment, decision, self.day))

    @rule()
    def path_closes(self) -> None:
        self.take(acts.close_path(self.commitment, self.day))

    @rule(exempt=st.booleans())
    def check_is_planned(self, exempt: bool) -> None:
        self.take(news.check_planned(self.commitment, exempt))

    @rule(result=st.sampled_from(list(CheckResult)))
    def check_ends(self, result: CheckResult) -> None:
        self.take(news.check_completed(self.commitment, result, self.day))

    @rule()
    def finding_opens(self) -> None:
        self.take(news.untruth_suspected(self.commitment, uuid4()))

    @precondition(lambda self: self.commitment.open_findings)
    @rule()
    def finding_is_cleared(self) -> None:
        finding = min(self.commitment.open_findings)
        self.take(news.finding_cleared(self.commitment, finding, self.day))

    @rule(known=st.booleans())
    def untruth_is_confirmed(self, known: bool) -> None:
        open_findings = self.commitment.open_findings
        finding = min(open_findings) if known and open_findings else uuid4()
        self.take(news.untruth_confirmed(self.commitment, finding))

    @rule(days=st.integers(1, 200))
    def time_passes(self, days: int) -> None:
        self.day += timedelta(days=days)
        self.take(acts.end_supervision(self.commitment, self.day))

    @invariant()
    def nothing_rests_in_the_middle(self) -> None:
        assert self.commitment.state is not State.DECIDED

    @invariant()
    def fulfilment_is_told_at_most_once(self) -> None:
        assert self.fulfilled <= 1
        if self.commitment.state is State.FULFILLED:
            assert self.fulfilled == 1

    @invariant()
    def what_is_verified_or_supervised_was_decided(self) -> None:
        if self.commitment.state in (State.VERIFYING, State.EXEMPT_SUPERVISED, State.FULFILLED):
            assert not self.commitment.undecided

    @invariant()
    def only_what_is_open_takes_the_place_of_a_proof(self) -> None:
        assert self.commitment.open is (self.commitment.state in OPEN_STATES)


TestLifeOfACommitment = LifeOfACommitment.TestCase
TestLifeOfACommitment.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
