"""A check waits for a silent source, and climbs where a method cannot tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.ids import new_id
from services.verification.domain import ladder
from services.verification.domain.actor import Actor
from services.verification.domain.facts import FactMapping
from services.verification.domain.ladder import Patience
from services.verification.domain.misuse import Misuse
from services.verification.domain.planning import DataSource, Plan
from services.verification.domain.verification import (
    OPEN_STATES,
    TRANSITIONS,
    Deadline,
    State,
    Verification,
    planned,
)
from services.verification.domain.vocabulary import Method, Result, Timing
from tests.verification.material import HOUSING, ITEM, NOW, SUBJECT, TODAY

PATIENCE = Patience(3, timedelta(seconds=2), timedelta(seconds=5), timedelta(seconds=60))
DEADLINE = Deadline(TODAY + timedelta(days=7), False, {"2026": 1})
SOURCE = DataSource("licence-library", "real-estate", (FactMapping("houses", "houses", "eq"),))
OFFICER = Actor("officer", HOUSING)


def a_check(*methods: Method, exempt: bool = False) -> Verification:
    the_plan = Plan(Timing.PRE_DECISION, "一致", methods, SOURCE, "370406-police", 5, exempt, ())
    return planned(
        the_plan,
        verification_id=new_id(),
        commitment_id=new_id(),
        item_code=ITEM,
        subject_ref=SUBJECT,
        handling_agency=HOUSING,
        facts=(),
        at=NOW,
    )


def begun(*methods: Method) -> Verification:
    return ladder.dispatched(a_check(*methods), DEADLINE, NOW)


def test_it_begins_with_the_first_method() -> None:
    check = begun(Method.ONLINE, Method.ON_SITE)
    assert (check.state, check.method) == (State.DISPATCHED, Method.ONLINE)
    assert check.next_attempt_at == NOW
    assert check.deadline == DEADLINE


def test_an_officers_method_is_nobody_elses_to_ask() -> None:
    assert begun(Method.WRITTEN).next_attempt_at is None
    assert ladder.is_waiting_for_officer(begun(Method.WRITTEN))
    assert not ladder.is_waiting_for_officer(begun(Method.ONLINE))


def test_a_silent_source_is_waited_for_and_then_left() -> None:
    check = begun(Method.ONLINE, Method.ON_SITE)
    pauses = []
    for _ in range(2):
        check = ladder.unanswered(
            ladder.taken_to_ask(check, NOW, PATIENCE), NOW, PATIENCE, reason="timeout"
        )
        assert check.state is State.WAITING
        assert check.next_attempt_at is not None
        pauses.append(check.next_attempt_at - NOW)
    assert pauses == [timedelta(seconds=2), timedelta(seconds=4)]
    check = ladder.unanswered(
        ladder.taken_to_ask(check, NOW, PATIENCE), NOW, PATIENCE, reason="timeout"
    )
    assert (check.state, check.method, check.attempts) == (State.DISPATCHED, Method.ON_SITE, 0)


def test_our_own_silence_never_climbs() -> None:
    check = begun(Method.ONLINE)
    for _ in range(20):
        taken = ladder.taken_to_ask(check, NOW, PATIENCE)
        check = ladder.unanswered(taken, NOW, PATIENCE, reason="own", may_climb=False)
    assert check.state is State.WAITING
    assert check.next_attempt_at == NOW + PATIENCE.longest_pause


def test_an_exhausted_ladder_is_unable_never_untrue() -> None:
    check = ladder.climbed(begun(Method.WRITTEN), NOW, reason="not-all-facts-answered")
    assert (check.state, check.result) == (State.CLOSED, Result.UNABLE)


def test_without_any_method_it_is_unable_at_once() -> None:
    check = begun()
    assert (check.state, check.result) == (State.CLOSED, Result.UNABLE)


def test_an_exempt_check_can_do_nothing() -> None:
    check = a_check(Method.ONLINE, exempt=True)
    assert check.state is State.EXEMPT
    with pytest.raises(Misuse) as refused:
        check.act("dispatch", NOW)
    assert refused.value.slug == "illegal-transition"


def test_after_a_useless_answer_assistance_climbs_and_another_method_goes_on() -> None:
    asked = begun(Method.ASSISTANCE, Method.WRITTEN).act("suspend", NOW)
    climbed = ladder.after_assistance_told_nothing(asked, NOW, reason="refused", actor=OFFICER)
    assert climbed.method is Method.WRITTEN
    interrupted = begun(Method.ONLINE).act("suspend", NOW)
    resumed = ladder.after_assistance_told_nothing(
        interrupted, NOW, reason="refused", actor=OFFICER
    )
    assert (resumed.state, resumed.method) == (State.DISPATCHED, Method.ONLINE)
    assert resumed.next_attempt_at == NOW


def test_overdue_begins_the_day_after_the_last_day() -> None:
    check = begun(Method.WRITTEN)
    assert not check.overdue(DEADLINE.on)
    assert check.overdue(DEADLINE.on + timedelta(days=1))
    done = ladder.concluded(check, Result.CONSISTENT, NOW)
    assert not done.overdue(DEADLINE.on + timedelta(days=1))


@given(st.lists(st.sampled_from(sorted({act for acts in TRANSITIONS.values() for act in acts}))))
def test_no_sequence_of_acts_leaves_the_table(acts: list[str]) -> None:
    check = a_check(Method.ONLINE)
    for act in acts:
        allowed = TRANSITIONS[check.state].get(act)
        if allowed is None:
            with pytest.raises(Misuse):
                check.act(act, NOW)
        else:
            check = check.act(act, NOW)
            assert check.state is allowed
    states = [step.to_state for step in check.steps]
    assert states[-1] == check.state.value


def test_only_states_that_end_have_no_way_on() -> None:
    ends = {state for state, acts in TRANSITIONS.items() if not acts}
    assert ends == {State.CLOSED, State.CANCELLED, State.EXEMPT}
    assert ends.isdisjoint(OPEN_STATES)
