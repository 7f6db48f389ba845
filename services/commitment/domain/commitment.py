"""Understands a commitment (告知承诺) from acceptance to its end, step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.commitment.domain.events import (
    CommitmentFulfilled,
    CommitmentInconclusive,
    DomainEvent,
)
from services.commitment.domain.lifecycle import OPEN_STATES, Act, State, after


class CheckResult(StrEnum):
    """What a completed check established: 一致, 不一致, 无法核实."""

    CONSISTENT = "CONSISTENT"
    INCONSISTENT = "INCONSISTENT"
    UNABLE = "UNABLE"


class Outcome(StrEnum):
    """What the handling agency decided: 准予, 不予, 终止办理."""

    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    TERMINATED = "TERMINATED"


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision of the administrative matter, with its document."""

    outcome: Outcome
    document_no: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Commitment:
    """告知承诺 under the item's revision that it was signed under. `version` counts its changes."""

    commitment_id: UUID
    letter_no: str
    item_code: str
    item_revision: int
    matter_code: str
    matter_reference: str
    notification_id: UUID
    subject_ref: str
    subject_kind: str
    handling_agency: str
    filed_by: str
    filed_by_agency: str | None
    filed_at: datetime
    exempt: bool
    supervision_days: int | None
    public_until: date | None
    publicity_consented: bool
    state: State = State.ACCEPTED
    version: int = 1
    verification_result: CheckResult | None = None
    open_findings: frozenset[UUID] = frozenset()
    decision: Decision | None = None
    supervised_until: date | None = None
    withdrawal_reason: str | None = None

    @property
    def open(self) -> bool:
        """Whether it still takes the place of a proof for its matter."""
        return self.state in OPEN_STATES

    @property
    def undecided(self) -> bool:
        """Whether the agency has not decided the matter."""
        return self.decision is None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history; from and to are equal where something was only noted."""

    act: Act
    basis: str
    from_state: State | None
    to_state: State
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A commitment on its way through several steps, with what is to be told of them."""

    commitment: Commitment
    steps: tuple[Step, ...] = ()
    events: tuple[DomainEvent, ...] = ()

    def with_values(self, **values: object) -> Change:
        """The same change with other attributes of the commitment."""
        return replace(self, commitment=replace(self.commitment, **values))  # type: ignore[arg-type]

    def step(self, act: Act, basis: str, note: str | None = None) -> Change:
        """One transition more. Raises Misuse where the table does not allow it."""
        was = self.commitment.state
        now = after(was, act)
        return Change(
            replace(self.commitment, state=now),
            (*self.steps, Step(act, basis, was, now, note)),
            self.events,
        )

    def noted(self, act: Act, basis: str, note: str | None = None) -> Change:
        """One line more that changes no state."""
        state = self.commitment.state
        return replace(self, steps=(*self.steps, Step(act, basis, state, state, note)))

    def telling(self, event: DomainEvent) -> Change:
        """One thing more to be told."""
        return replace(self, events=(*self.events, event))

    def fulfilled(self, basis: str, at: datetime) -> Change:
        """The commitment proved true."""
        done = self.commitment
        return self.step(Act.FULFIL, basis).telling(
            CommitmentFulfilled(
                at=at,
                commitment_id=done.commitment_id,
                item_code=done.item_code,
                subject_ref=done.subject_ref,
                subject_kind=done.subject_kind,
                handling_agency=done.handling_agency,
            )
        )

    def inconclusive(self, basis: str, at: datetime) -> Change:
        """No method could tell."""
        done = self.commitment
        return self.step(Act.CONCLUDE_WITHOUT_ANSWER, basis).telling(
            CommitmentInconclusive(
                at=at,
                commitment_id=done.commitment_id,
                item_code=done.item_code,
                subject_ref=done.subject_ref,
            )
        )
