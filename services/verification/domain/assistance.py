"""Understands 行政协助: one organ asks another to check facts, and is answered or refused in
writing (三(二))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.verification.domain import clauses
from services.verification.domain.actor import Actor
from services.verification.domain.facts import AskedFact, FactResult
from services.verification.domain.judgement import Judgement
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import Deadline, Step
from services.verification.domain.vocabulary import Urgency


class State(StrEnum):
    """已发出, 已签收, 已受理, 办理中, 已答复, 不予协助, 已取消, 已办结."""

    SENT = "SENT"
    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    IN_PROGRESS = "IN_PROGRESS"
    ANSWERED = "ANSWERED"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"
    CLOSED = "CLOSED"


TRANSITIONS: dict[State, dict[str, State]] = {
    State.SENT: {"receive": State.RECEIVED, "cancel": State.CANCELLED},
    State.RECEIVED: {
        "accept": State.ACCEPTED,
        "refuse": State.REFUSED,
        "cancel": State.CANCELLED,
    },
    State.ACCEPTED: {
        "begin": State.IN_PROGRESS,
        "answer": State.ANSWERED,
        "cancel": State.CANCELLED,
    },
    State.IN_PROGRESS: {"answer": State.ANSWERED, "cancel": State.CANCELLED},
    State.ANSWERED: {"close": State.CLOSED},
    State.REFUSED: {},
    State.CANCELLED: {},
    State.CLOSED: {},
}

WORKING_STATES = frozenset({State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS})
OPEN_STATES = frozenset(state for state, acts in TRANSITIONS.items() if "cancel" in acts)
ACTS_OF_THE_ASKED = frozenset({"receive", "accept", "begin", "refuse", "answer"})


@dataclass(frozen=True, slots=True)
class AssistanceDeadlines:
    """Working days for an answer. The plan states none; both are a rule of the system's own."""

    urgent_workdays: int
    normal_workdays: int

    def workdays(self, urgency: Urgency) -> int:
        """The period for a request of `urgency`."""
        return self.urgent_workdays if urgency is Urgency.URGENT else self.normal_workdays


@dataclass(frozen=True, slots=True)
class AssistanceRequest:
    """One request; it names the commitment, never the person."""

    assistance_request_id: UUID
    verification_id: UUID
    commitment_id: UUID
    item_code: str
    requesting_agency: str
    assisting_agency: str
    facts: tuple[AskedFact, ...]
    urgency: Urgency
    legal_basis: str
    purpose: str
    deadline: Deadline
    sent_at: datetime
    state: State = State.SENT
    answers: tuple[FactResult, ...] = ()
    source_record_on: date | None = None
    evidence_digest: str | None = None
    refusal_reason: str | None = None
    refusal_ground: str | None = None
    ended_at: datetime | None = None
    version: int = 1
    loaded_version: int = 0
    steps: tuple[Step, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Is an answer still to come?"""
        return self.state in OPEN_STATES

    def overdue(self, today: date) -> bool:
        """Is it open after the last day of its period?"""
        return self.is_open and today > self.deadline.on

    def must_be_at(self, version: int) -> None:
        """Raises Misuse where somebody changed it since `version` was read."""
        if self.version != version:
            raise Misuse("stale-version", expected=version, actual=self.version)

    def act(
        self, act: str, at: datetime, actor: Actor, note: str | None = None
    ) -> AssistanceRequest:
        """The request after `act` of `actor`. Raises Misuse where the state, or the side that the
        actor is on, does not allow it."""
        _on_the_right_side(self, act, actor)
        target = TRANSITIONS[self.state].get(act)
        if target is None:
            raise Misuse("illegal-transition", act=act, state=self.state.value)
        step = Step(act, self.state.value, target.value, at, actor, clauses.ASSISTANCE, note)
        return replace(
            self, state=target, steps=(*self.steps, step), version=self.loaded_version + 1
        )


def _on_the_right_side(request: AssistanceRequest, act: str, actor: Actor) -> None:
    if actor.agency is None:
        return
    asked = act in ACTS_OF_THE_ASKED
    own = request.assisting_agency if asked else request.requesting_agency
    if actor.agency != own:
        raise Misuse("assistance-act-of-other-side", act=act, agency=own)


def names_are_told_to_the_asked_organ_only(
    request: AssistanceRequest, agency: str | None
) -> Judgement:
    """建立需求单位和协助单位的协同配合工作机制: of the two, the organ that is to look a person up
    is told the name; the one that asks has the commitment itself."""
    return Judgement(
        rule="names-are-told-to-the-asked-organ-only",
        clause=clauses.ASSISTANCE,
        met=request.assisting_agency == agency,
        facts={"assisting_agency": request.assisting_agency, "agency": agency},
    )


def names_are_told_while_the_request_is_worked_on(request: AssistanceRequest) -> Judgement:
    """有关行政机关要积极配合: a name is told for the work, so from the receipt to the answer."""
    return Judgement(
        rule="names-are-told-while-the-request-is-worked-on",
        clause=clauses.ASSISTANCE,
        met=request.state in WORKING_STATES,
        facts={"state": request.state.value},
    )


def sent(request: AssistanceRequest, actor: Actor) -> AssistanceRequest:
    """The new request with its first line of history."""
    step = Step(
        "send", None, State.SENT.value, request.sent_at, actor, clauses.ASSISTANCE, request.purpose
    )
    return replace(request, steps=(step,))


def refused(
    request: AssistanceRequest, at: datetime, actor: Actor, *, reason: str, ground: str
) -> AssistanceRequest:
    """不予协助: only in writing, with the reason and its legal ground."""
    ended = request.act("refuse", at, actor, reason)
    return replace(ended, refusal_reason=reason, refusal_ground=ground, ended_at=at)


def answered(
    request: AssistanceRequest,
    at: datetime,
    actor: Actor,
    *,
    answers: tuple[FactResult, ...],
    source_record_on: date | None,
    evidence_digest: str | None,
) -> AssistanceRequest:
    """The request with an answer for each asked fact, and closed, since nothing is left to do.

    Raises Misuse where a fact is left out or was not asked.
    """
    must_answer_each_fact({each.fact: each.statement for each in request.facts}, answers)
    told = request.act("answer", at, actor)
    closer = Actor(actor.client_id, None)
    return replace(
        told.act("close", at, closer),
        answers=answers,
        source_record_on=source_record_on,
        evidence_digest=evidence_digest,
        ended_at=at,
    )


def must_answer_each_fact(asked: Mapping[str, str], answers: tuple[FactResult, ...]) -> None:
    """Raises Misuse unless exactly the asked facts are answered, each once."""
    told = [each.fact for each in answers]
    if sorted(told) != sorted(asked):
        raise Misuse("facts-do-not-match", asked="、".join(asked), answered="、".join(told))


def cancelled(
    request: AssistanceRequest, at: datetime, actor: Actor, *, reason: str
) -> AssistanceRequest:
    """The request, taken back by the organ that asked."""
    return replace(request.act("cancel", at, actor, reason), ended_at=at)
