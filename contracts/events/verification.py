"""Events of verification: what is checked, found, disposed of and determined."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts.envelope import Event
from contracts.events.vocabulary import (
    AgencyCode,
    ClauseId,
    Digest,
    DishonestyLevel,
    DisposalKind,
    DocumentNumber,
    ItemCode,
    SubjectKind,
    SubjectReference,
    VerificationMethod,
    VerificationResult,
    VerificationTiming,
)


class VerificationEvent(Event):
    topic: ClassVar[str] = "chengnuo.verification"
    subject_field: ClassVar[str] = "commitment_id"


class UntruthCause(StrEnum):
    """Why the facts differ (law/domain.md §5.5)."""

    DATA_ERROR = "DATA_ERROR"
    CHANGED_AFTERWARDS = "CHANGED_AFTERWARDS"
    HONEST_MISTAKE = "HONEST_MISTAKE"
    NEGLIGENT = "NEGLIGENT"
    INTENTIONAL = "INTENTIONAL"


class AssistanceOutcome(StrEnum):
    """How an assistance request ended."""

    ANSWERED = "ANSWERED"
    REFUSED = "REFUSED"


class VerificationRequested(VerificationEvent):
    """A check was planned from the item's classification and the committer's standing (三(一))."""

    verification_id: UUID
    commitment_id: UUID
    item_code: ItemCode
    timing: VerificationTiming
    methods: tuple[VerificationMethod, ...]
    exempt: bool
    due_on: date | None
    clause: ClauseId
    requested_at: AwareDatetime


class VerificationCompleted(VerificationEvent):
    """A check ended; the evidence is kept by the verification service under this digest."""

    verification_id: UUID
    commitment_id: UUID
    item_code: ItemCode
    result: VerificationResult
    method: VerificationMethod
    evidence_digest: Digest
    completed_at: AwareDatetime


class AssistanceRequested(VerificationEvent):
    """Another organ was asked to check facts (三(二))."""

    assistance_request_id: UUID
    verification_id: UUID
    commitment_id: UUID
    requesting_agency: AgencyCode
    assisting_agency: AgencyCode
    due_on: date
    clause: ClauseId
    requested_at: AwareDatetime


class AssistanceConcluded(VerificationEvent):
    """The asked organ answered, or refused with a written reason."""

    assistance_request_id: UUID
    verification_id: UUID
    commitment_id: UUID
    outcome: AssistanceOutcome
    concluded_at: AwareDatetime


class UntruthSuspected(VerificationEvent):
    """A finding was opened; nothing is decided, the party will be told and heard."""

    finding_id: UUID
    commitment_id: UUID
    subject_ref: SubjectReference
    clause: ClauseId
    suspected_at: AwareDatetime


class UntruthConfirmed(VerificationEvent):
    """承诺不实: the facts do not match, whatever the intent (三(三))."""

    finding_id: UUID
    commitment_id: UUID
    item_code: ItemCode
    subject_ref: SubjectReference
    subject_kind: SubjectKind
    handling_agency: AgencyCode
    cause: UntruthCause
    clause: ClauseId
    confirmed_at: AwareDatetime


class FindingCleared(VerificationEvent):
    """The suspicion was not borne out."""

    finding_id: UUID
    commitment_id: UUID
    cleared_at: AwareDatetime


class DisposalImposed(VerificationEvent):
    """One of the disposals of 三(三)."""

    disposal_id: UUID
    finding_id: UUID
    commitment_id: UUID
    kind: DisposalKind
    clause: ClauseId
    imposed_at: AwareDatetime


class FalseCommitmentFound(VerificationEvent):
    """虚假承诺: determined by a separate act with level, document and remedies (四(二))."""

    determination_id: UUID
    finding_id: UUID
    commitment_id: UUID
    item_code: ItemCode
    subject_ref: SubjectReference
    subject_kind: SubjectKind
    level: DishonestyLevel
    determining_agency: AgencyCode
    determined_on: date
    clause: ClauseId
    determined_at: AwareDatetime
    document_no: DocumentNumber | None = None
