"""A request between organs moves only as the table says, by the side whose turn it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.chassis.ids import new_id
from services.verification.domain import assistance
from services.verification.domain.actor import Actor
from services.verification.domain.assistance import (
    AssistanceDeadlines,
    AssistanceRequest,
    State,
)
from services.verification.domain.facts import AskedFact, FactResult
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import Deadline
from services.verification.domain.vocabulary import FactAnswer, Urgency
from tests.verification.material import HOUSING, ITEM, NOW, POLICE, TODAY

ASKING = Actor("housing-officer", HOUSING)
ASKED = Actor("police-officer", POLICE)
ANSWER = (FactResult("houses", FactAnswer.CONSISTENT),)

LAW: dict[str, dict[str, str]] = {
    "SENT": {"receive": "RECEIVED", "cancel": "CANCELLED"},
    "RECEIVED": {"accept": "ACCEPTED", "refuse": "REFUSED", "cancel": "CANCELLED"},
    "ACCEPTED": {"begin": "IN_PROGRESS", "answer": "CLOSED", "cancel": "CANCELLED"},
    "IN_PROGRESS": {"answer": "CLOSED", "cancel": "CANCELLED"},
    "REFUSED": {},
    "CANCELLED": {},
    "CLOSED": {},
}
ACTS = ("receive", "accept", "begin", "refuse", "answer", "cancel")


def a_request() -> AssistanceRequest:
    request = AssistanceRequest(
        assistance_request_id=new_id(),
        verification_id=new_id(),
        commitment_id=new_id(),
        item_code=ITEM,
        requesting_agency=HOUSING,
        assisting_agency=POLICE,
        facts=(AskedFact("houses", "名下无住房"),),
        urgency=Urgency.NORMAL,
        legal_basis="三（二）",
        purpose="核查",
        deadline=Deadline(TODAY + timedelta(days=7), False, {"2026": 1}),
        sent_at=NOW,
    )
    return assistance.sent(request, ASKING)


def done(request: AssistanceRequest, act: str, actor: Actor) -> AssistanceRequest:
    if act == "refuse":
        return assistance.refused(request, NOW, actor, reason="不掌握", ground="无此职责")
    if act == "cancel":
        return assistance.cancelled(request, NOW, actor, reason="不再需要")
    if act == "answer":
        return assistance.answered(
            request, NOW, actor, answers=ANSWER, source_record_on=TODAY, evidence_digest=None
        )
    return request.act(act, NOW, actor)


class AssistanceMachine(RuleBasedStateMachine):
    """Any act by either side, against the table."""

    @initialize()
    def send(self) -> None:
        self.request = a_request()
        self.expected = "SENT"

    @rule(act=st.sampled_from(ACTS), asked_side=st.booleans())
    def act(self, act: str, asked_side: bool) -> None:
        right_side = asked_side is (act != "cancel")
        target = LAW[self.expected].get(act)
        actor = ASKED if asked_side else ASKING
        if right_side and target is not None:
            self.request = done(self.request, act, actor)
            self.expected = target
            return
        with pytest.raises(Misuse) as refused:
            done(self.request, act, actor)
        slug = "illegal-transition" if right_side else "assistance-act-of-other-side"
        assert refused.value.slug == slug

    @invariant()
    def stands_where_the_table_says(self) -> None:
        assert self.request.state.value == self.expected
        assert self.request.steps[-1].to_state == self.expected
        assert self.request.is_open == ("cancel" in LAW[self.expected])


AssistanceMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=12)
TestAssistanceLifecycle = AssistanceMachine.TestCase


def test_the_table_is_the_laws() -> None:
    written = {
        state.value: {act: target.value for act, target in acts.items()}
        for state, acts in assistance.TRANSITIONS.items()
    }
    assert written.pop("ANSWERED") == {"close": "CLOSED"}
    for state, acts in written.items():
        expected = {act: "ANSWERED" if act == "answer" else to for act, to in LAW[state].items()}
        assert acts == expected


@pytest.mark.parametrize(
    "answers",
    [(), (FactResult("other", FactAnswer.CONSISTENT),), ANSWER * 2],
)
def test_every_asked_fact_is_answered_once(answers: tuple[FactResult, ...]) -> None:
    request = a_request().act("receive", NOW, ASKED).act("accept", NOW, ASKED)
    with pytest.raises(Misuse) as refused:
        assistance.answered(
            request, NOW, ASKED, answers=answers, source_record_on=None, evidence_digest=None
        )
    assert refused.value.slug == "facts-do-not-match"


def test_the_periods_are_the_deployments() -> None:
    periods = AssistanceDeadlines(urgent_workdays=1, normal_workdays=5)
    assert periods.workdays(Urgency.URGENT) == 1
    assert periods.workdays(Urgency.NORMAL) == 5


def test_a_third_organ_may_do_nothing() -> None:
    with pytest.raises(Misuse):
        a_request().act("receive", NOW, Actor("tax", "370406-tax"))


def test_it_is_overdue_the_day_after_the_last_day() -> None:
    request = a_request()
    assert request.state is State.SENT
    assert not request.overdue(request.deadline.on)
    assert request.overdue(request.deadline.on + timedelta(days=1))
