"""Events of credit: records, standing, objection, repair, pushes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from contracts.envelope import Event
from contracts.events.vocabulary import (
    AgencyCode,
    ClauseId,
    DishonestyLevel,
    SubjectKind,
    SubjectReference,
)


class CreditEvent(Event):
    topic: ClassVar[str] = "chengnuo.credit"
    subject_field: ClassVar[str] = "subject_ref"


class RecordKind(StrEnum):
    """承诺信息, 履行承诺情况, 虚假承诺认定 (四(一))."""

    COMMITMENT = "COMMITMENT"
    PERFORMANCE = "PERFORMANCE"
    DETERMINATION = "DETERMINATION"


class ObjectionOutcome(StrEnum):
    """How an objection ended."""

    CORRECTED = "CORRECTED"
    MAINTAINED = "MAINTAINED"
    DELETED = "DELETED"


class PublicityEndReason(StrEnum):
    """Why the publicity of a record ended."""

    REPAIRED = "REPAIRED"
    MAXIMUM_REACHED = "MAXIMUM_REACHED"
    DELETED = "DELETED"
    CORRECTED = "CORRECTED"


class CreditPlatform(StrEnum):
    """枣庄市公共信用信息平台; 国家企业信用信息公示系统（山东）."""

    CITY = "CITY"
    ENTERPRISE = "ENTERPRISE"


class CreditRecorded(CreditEvent):
    """A record entered the integrity file (四(一))."""

    record_id: UUID
    kind: RecordKind
    commitment_id: UUID
    subject_ref: SubjectReference
    subject_kind: SubjectKind
    level: DishonestyLevel | None
    clause: ClauseId
    recorded_at: AwareDatetime


class Unrepaired(BaseModel):
    """A determination that still closes the path."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    record_id: UUID
    commitment_id: UUID
    level: DishonestyLevel
    determined_on: date
    repairable_from: date
    determining_agency: AgencyCode


class StandingChanged(CreditEvent):
    """Who may use the commitment path changed (四(二)); replaces what was told before where
    `revision` is greater."""

    subject_ref: SubjectReference
    revision: int = Field(ge=1)
    tier: str = Field(pattern=r"^[A-D]$")
    eligible: bool
    unrepaired: tuple[Unrepaired, ...]
    clause: ClauseId
    changed_at: AwareDatetime


class ObjectionRaised(CreditEvent):
    """The record is marked in dispute from this moment."""

    objection_id: UUID
    record_id: UUID
    subject_ref: SubjectReference
    raised_at: AwareDatetime


class ObjectionDecided(CreditEvent):
    """The objection ended."""

    objection_id: UUID
    record_id: UUID
    subject_ref: SubjectReference
    outcome: ObjectionOutcome
    decided_at: AwareDatetime


class CreditRepaired(CreditEvent):
    """Publicity, sharing and measures of a record ended together (Order 36)."""

    repair_id: UUID
    record_id: UUID
    commitment_id: UUID
    subject_ref: SubjectReference
    clause: ClauseId
    repaired_at: AwareDatetime


class PublicityEnded(CreditEvent):
    """A record is no longer published."""

    record_id: UUID
    subject_ref: SubjectReference
    reason: PublicityEndReason
    ended_at: AwareDatetime


class CreditPushed(CreditEvent):
    """A platform acknowledged what was pushed to it, with a receipt."""

    push_id: UUID
    record_id: UUID
    subject_ref: SubjectReference
    platform: CreditPlatform
    pushed_at: AwareDatetime
