"""Understands what happened in finding, disposing and determining; every event says when, in `at`
(aware), and none holds the words that anybody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SuspicionRaised:
    """A finding was opened; nothing is decided."""

    finding_id: UUID
    commitment_id: UUID
    subject_ref: str
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class UntruthEstablished:
    """承诺不实: the facts do not match, whatever the intent."""

    finding_id: UUID
    commitment_id: UUID
    item_code: str
    subject_ref: str
    subject_kind: str
    handling_agency: str
    cause: str
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SuspicionCleared:
    """The suspicion was not borne out."""

    finding_id: UUID
    commitment_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class DisposalDecided:
    """A disposal was imposed."""

    disposal_id: UUID
    finding_id: UUID
    commitment_id: UUID
    kind: str
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FalsehoodDetermined:
    """虚假承诺: determined by a separate act with level, document and remedies."""

    determination_id: UUID
    finding_id: UUID
    commitment_id: UUID
    item_code: str
    subject_ref: str
    subject_kind: str
    level: str
    determining_agency: str
    determined_on: date
    document_no: str
    clause: str
    at: datetime
