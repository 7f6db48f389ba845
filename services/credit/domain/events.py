"""Understands what happened in credit; every event says when, in `at` (aware)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.credit.domain.records import CreditRecord
from services.credit.domain.standing import Standing
from services.credit.domain.vocabulary import ObjectionOutcome, Platform, PublicityEndReason


@dataclass(frozen=True, slots=True)
class RecordEntered:
    """A record entered the integrity file."""

    record: CreditRecord
    at: datetime


@dataclass(frozen=True, slots=True)
class StandingMoved:
    """Who may use the commitment path changed."""

    subject_ref: str
    revision: int
    standing: Standing
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordDisputed:
    """A record is marked in dispute."""

    objection_id: UUID
    record_id: UUID
    subject_ref: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DisputeSettled:
    """An objection was decided."""

    objection_id: UUID
    record_id: UUID
    subject_ref: str
    outcome: ObjectionOutcome
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordRepaired:
    """Publicity, sharing and measures of a record ended together."""

    repair_id: UUID
    record_id: UUID
    commitment_id: UUID
    subject_ref: str
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicityStopped:
    """A record is no longer published."""

    record_id: UUID
    subject_ref: str
    reason: PublicityEndReason
    at: datetime


@dataclass(frozen=True, slots=True)
class PushAcknowledged:
    """A platform gave its receipt."""

    push_id: UUID
    record_id: UUID
    subject_ref: str
    platform: Platform
    at: datetime


DomainEvent = (
    RecordEntered
    | StandingMoved
    | RecordDisputed
    | DisputeSettled
    | RecordRepaired
    | PublicityStopped
    | PushAcknowledged
)
