"""A finding lives as law/domain.md §3.8 draws it, whatever is tried in which order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.verification.domain.finding_rules import all_met, judge_confirmation
from services.verification.domain.findings import (
    TRANSITIONS,
    Finding,
    FindingState,
    UntruthCause,
    cleared,
    confirmed,
    corrected,
    heard,
    investigated,
    notified,
)
from services.verification.domain.misuse import Misuse
from tests.verification.finding_builders import NOW, TODAY, a_finding, a_notice, a_statement

THE_LAW = {
    "SUSPECTED": {"investigate": "INVESTIGATING", "clear": "CLEARED"},
    "INVESTIGATING": {"notify_party": "NOTIFIED_PARTY", "clear": "CLEARED"},
    "NOTIFIED_PARTY": {"confirm": "CONFIRMED_UNTRUE", "clear": "CLEARED"},
    "CONFIRMED_UNTRUE": {},
    "CLEARED": {},
}
"""The states and the moves between them, written down a second time from the law's drawing."""


def test_the_table_moves_between_states_as_the_law_draws_it():
    moves = {
        state.value: {act.value: to.value for act, to in acts.items() if to is not state}
        for state, acts in TRANSITIONS.items()
    }
    assert moves == THE_LAW


class AFinding(RuleBasedStateMachine):
    """Tries every act at every time and compares with the drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.finding: Finding = a_finding()
        self.expected = "SUSPECTED"
        self.was_told = False
        self.spoke = False

    @initialize()
    def suspected(self) -> None:
        """A suspicion is raised."""
        self.finding = a_finding()

    def _try(self, act: str, change: Callable[[], Finding], *, stays: bool = False) -> bool:
        lawful = stays or act in THE_LAW[self.expected]
        try:
            self.finding = change()
        except Misuse:
            refused = True
        else:
            refused = False
        assert refused is not lawful
        if refused:
            return False
        assert lawful, f"{act} must not be possible in {self.expected}"
        if not stays:
            self.expected = THE_LAW[self.expected][act]
        return True

    @rule()
    def investigate(self) -> None:
        """The agency begins to look into it."""
        self._try("investigate", lambda: investigated(self.finding))

    @rule()
    def notify_party(self) -> None:
        """The party is told."""
        done = self._try("notify_party", lambda: notified(self.finding, a_notice(), TODAY))
        self.was_told = self.was_told or done

    @rule()
    def record_statement(self) -> None:
        """The party speaks."""
        stays = self.expected == "NOTIFIED_PARTY"
        act = "record_statement"
        done = self._try(act, lambda: heard(self.finding, a_statement(), TODAY), stays=stays)
        self.spoke = self.spoke or done

    @rule(days=st.integers(min_value=0, max_value=400))
    def record_correction(self, days: int) -> None:
        """It comes on record that the party corrected its mistake."""
        stays = self.expected != "CLEARED"
        day = TODAY - timedelta(days=days)
        self._try("correct", lambda: corrected(self.finding, day, TODAY), stays=stays)

    @rule(cause=st.sampled_from(UntruthCause))
    def confirm(self, cause: UntruthCause) -> None:
        """The agency confirms the untruth, where the rules let it."""
        if all_met(judge_confirmation(self.finding, cause)):
            self._try("confirm", lambda: confirmed(self.finding, cause, "证据充分。", NOW))

    @rule()
    def clear(self) -> None:
        """The agency clears the suspicion."""
        self._try("clear", lambda: cleared(self.finding, "查无实据。", NOW))

    @invariant()
    def stands_where_the_law_has_it(self) -> None:
        """The finding is in the state that the drawing leads to."""
        assert self.finding.state.value == self.expected

    @invariant()
    def nobody_is_condemned_unheard(self) -> None:
        """What is confirmed was told and heard before, and has a cause."""
        if self.finding.state is FindingState.CONFIRMED_UNTRUE:
            assert self.was_told
            assert self.spoke
            assert self.finding.cause is not None


TestAFinding = AFinding.TestCase
TestAFinding.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
