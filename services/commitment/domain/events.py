"""Understands what happened in a commitment's life; each is told once, at the instant `at`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainEvent:
    """Something that happened at an aware instant."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationServed(DomainEvent):
    """已告知."""

    notification_id: UUID
    item_code: str
    text_version: int
    digest: str
    channel: str
    language: str
    subject_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentDeclined(DomainEvent):
    """不选择告知承诺; nothing adverse follows."""

    choice_id: UUID
    notification_id: UUID
    item_code: str
    subject_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFiled(DomainEvent):
    """已受理."""

    commitment_id: UUID
    item_code: str
    item_revision: int
    list_version_id: str
    matter_code: str
    subject_ref: str
    subject_kind: str
    handling_agency: str
    facts_digest: str
    letter_digest: str
    publicity_consented: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetRule:
    """A rule that was not met and the clause that it applies."""

    rule: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentRefused(DomainEvent):
    """不适用告知承诺制; the applicant goes on with the proof."""

    refusal_id: UUID
    item_code: str
    subject_ref: str
    unmet: tuple[UnmetRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentWithdrawn(DomainEvent):
    """撤回承诺; no adverse record follows."""

    commitment_id: UUID
    item_code: str
    subject_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentReturnedToProofPath(DomainEvent):
    """转为提交证明: the path closed before the decision."""

    commitment_id: UUID
    item_code: str
    subject_ref: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterDecided(DomainEvent):
    """行政事项已作出决定."""

    commitment_id: UUID
    item_code: str
    outcome: str
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentFulfilled(DomainEvent):
    """承诺已履行."""

    commitment_id: UUID
    item_code: str
    subject_ref: str
    subject_kind: str
    handling_agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentInconclusive(DomainEvent):
    """无法核实; nothing adverse follows."""

    commitment_id: UUID
    item_code: str
    subject_ref: str
