"""Understands the life of one check: planned, dispatched, answered or waiting, and closed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.verification.domain import clauses
from services.verification.domain.actor import THE_SYSTEM, Actor
from services.verification.domain.facts import AskedFact
from services.verification.domain.judgement import Judgement
from services.verification.domain.misuse import Misuse
from services.verification.domain.planning import DataSource, Plan
from services.verification.domain.vocabulary import Method, Result, Timing


class State(StrEnum):
    """待派发, 已派发, 核查中, 等待来源恢复, 等待协助, 已出结果, 已办结, 已取消, 免于核查."""

    PLANNED = "PLANNED"
    DISPATCHED = "DISPATCHED"
    IN_PROGRESS = "IN_PROGRESS"
    WAITING = "WAITING"
    SUSPENDED = "SUSPENDED"
    RESULT_RECORDED = "RESULT_RECORDED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    EXEMPT = "EXEMPT"


TRANSITIONS: dict[State, dict[str, State]] = {
    State.PLANNED: {"dispatch": State.DISPATCHED, "cancel": State.CANCELLED},
    State.DISPATCHED: {
        "take": State.IN_PROGRESS,
        "suspend": State.SUSPENDED,
        "escalate": State.DISPATCHED,
        "record": State.RESULT_RECORDED,
        "cancel": State.CANCELLED,
    },
    State.IN_PROGRESS: {
        "take": State.IN_PROGRESS,
        "wait": State.WAITING,
        "suspend": State.SUSPENDED,
        "escalate": State.DISPATCHED,
        "record": State.RESULT_RECORDED,
        "cancel": State.CANCELLED,
    },
    State.WAITING: {
        "take": State.IN_PROGRESS,
        "suspend": State.SUSPENDED,
        "cancel": State.CANCELLED,
    },
    State.SUSPENDED: {
        "resume": State.DISPATCHED,
        "escalate": State.DISPATCHED,
        "record": State.RESULT_RECORDED,
        "cancel": State.CANCELLED,
    },
    State.RESULT_RECORDED: {"close": State.CLOSED},
    State.CLOSED: {},
    State.CANCELLED: {},
    State.EXEMPT: {},
}

OPEN_STATES = frozenset(state for state, acts in TRANSITIONS.items() if "cancel" in acts)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period, whether a provisional year had to be counted, and the revision of
    each year's calendar that was used."""

    on: date
    provisional: bool
    calendar_versions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """One transition, as the history keeps it."""

    act: str
    from_state: str | None
    to_state: str
    at: datetime
    actor: Actor
    clause: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """One check of one commitment.

    `step` is the place of `method` in `methods`; `attempts` counts the questions that were not
    answered by it; `next_attempt_at` is set while a machine has something to do. `steps` are the
    transitions since it was read, and `loaded_version` the version that was read.
    """

    verification_id: UUID
    commitment_id: UUID
    item_code: str
    subject_ref: str
    handling_agency: str
    timing: Timing
    standard: str
    methods: tuple[Method, ...]
    source: DataSource | None
    facts: tuple[AskedFact, ...]
    assisting_agency: str | None
    deadline_workdays: int
    explanation: tuple[Judgement, ...]
    state: State
    planned_at: datetime
    step: int = 0
    method: Method | None = None
    deadline: Deadline | None = None
    result: Result | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    taken_by: str | None = None
    dispatched_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 1
    loaded_version: int = 0
    steps: tuple[Step, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """May it still be cancelled?"""
        return self.state in OPEN_STATES

    @property
    def source_to_ask(self) -> DataSource | None:
        """The source that its present method asks; None where it asks none."""
        return self.source if self.method is Method.ONLINE else None

    @property
    def last_method(self) -> Method:
        """The method that it stands at, or ended with."""
        return self.method or (self.methods[-1] if self.methods else Method.WRITTEN)

    def overdue(self, today: date) -> bool:
        """Is it open after the last day of its period?"""
        return self.is_open and self.deadline is not None and today > self.deadline.on

    def must_be_at(self, version: int) -> None:
        """Raises Misuse where somebody changed it since `version` was read."""
        if self.version != version:
            raise Misuse("stale-version", expected=version, actual=self.version)

    def act(
        self,
        act: str,
        at: datetime,
        *,
        actor: Actor = THE_SYSTEM,
        clause: str = clauses.CLASSIFICATION,
        note: str | None = None,
    ) -> Verification:
        """The check after `act`. Raises Misuse where its state does not allow it."""
        target = TRANSITIONS[self.state].get(act)
        if target is None:
            raise Misuse("illegal-transition", act=act, state=self.state.value)
        step = Step(act, self.state.value, target.value, at, actor, clause, note)
        return replace(
            self,
            state=target,
            steps=(*self.steps, step),
            version=self.loaded_version + 1,
            next_attempt_at=None,
        )


def planned(
    the_plan: Plan,
    *,
    verification_id: UUID,
    commitment_id: UUID,
    item_code: str,
    subject_ref: str,
    handling_agency: str,
    facts: tuple[AskedFact, ...],
    at: datetime,
) -> Verification:
    """A new check by a plan: PLANNED, or EXEMPT where daily supervision takes its place."""
    state = State.EXEMPT if the_plan.exempt else State.PLANNED
    clause = clauses.SUPERVISION if the_plan.exempt else clauses.CLASSIFICATION
    return Verification(
        verification_id=verification_id,
        commitment_id=commitment_id,
        item_code=item_code,
        subject_ref=subject_ref,
        handling_agency=handling_agency,
        timing=the_plan.timing,
        standard=the_plan.standard,
        methods=the_plan.methods,
        source=the_plan.source,
        facts=facts,
        assisting_agency=the_plan.assisting_agency,
        deadline_workdays=the_plan.deadline_workdays,
        explanation=the_plan.explanation,
        state=state,
        planned_at=at,
        steps=(Step("plan", None, state.value, at, THE_SYSTEM, clause),),
    )
