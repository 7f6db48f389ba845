"""Events of a commitment's life, from the notification served to its fulfilment."""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from contracts.envelope import Event
from contracts.events.vocabulary import (
    AgencyCode,
    Channel,
    ClauseId,
    Digest,
    ItemCode,
    Language,
    MatterCode,
    MatterOutcome,
    Slug,
    SubjectKind,
    SubjectReference,
)


class CommitmentTopicEvent(Event):
    topic: ClassVar[str] = "chengnuo.commitment"


class NotificationServed(CommitmentTopicEvent):
    """The applicant was told, once and in writing (二(二))."""

    subject_field: ClassVar[str] = "notification_id"

    notification_id: UUID
    item_code: ItemCode
    text_version: int
    digest: Digest
    channel: Channel
    language: Language
    subject_ref: SubjectReference
    served_at: AwareDatetime


class CommitmentDeclined(CommitmentTopicEvent):
    """The applicant chose the ordinary proof path (二(三)); nothing adverse follows."""

    subject_field: ClassVar[str] = "choice_id"

    choice_id: UUID
    notification_id: UUID
    item_code: ItemCode
    subject_ref: SubjectReference
    declined_at: AwareDatetime


class CommitmentFiled(CommitmentTopicEvent):
    """A signed commitment was accepted; the agency no longer asks for the proof."""

    subject_field: ClassVar[str] = "commitment_id"

    commitment_id: UUID
    item_code: ItemCode
    item_revision: int
    list_version_id: UUID
    matter_code: MatterCode
    subject_ref: SubjectReference
    subject_kind: SubjectKind
    handling_agency: AgencyCode
    facts_digest: Digest
    letter_digest: Digest
    publicity_consented: bool
    filed_at: AwareDatetime


class UnmetRule(BaseModel):
    """A rule that was not met, and the clause that it applies (`system.own` where none does)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    rule: Slug
    clause: ClauseId


class CommitmentRefused(CommitmentTopicEvent):
    """A filing was not accepted; the applicant was sent to the proof path with every reason."""

    subject_field: ClassVar[str] = "refusal_id"

    refusal_id: UUID
    item_code: ItemCode
    subject_ref: SubjectReference
    unmet: tuple[UnmetRule, ...]
    refused_at: AwareDatetime


class CommitmentWithdrawn(CommitmentTopicEvent):
    """The committer took it back before conclusion; the ordinary procedure goes on."""

    subject_field: ClassVar[str] = "commitment_id"

    commitment_id: UUID
    item_code: ItemCode
    subject_ref: SubjectReference
    withdrawn_at: AwareDatetime


class CommitmentReturnedToProofPath(CommitmentTopicEvent):
    """An undecided commitment met the closed path: a false commitment became known later."""

    subject_field: ClassVar[str] = "commitment_id"

    commitment_id: UUID
    item_code: ItemCode
    subject_ref: SubjectReference
    clause: ClauseId
    returned_at: AwareDatetime


class MatterDecided(CommitmentTopicEvent):
    """The handling agency reported its decision of the administrative matter."""

    subject_field: ClassVar[str] = "commitment_id"

    commitment_id: UUID
    item_code: ItemCode
    outcome: MatterOutcome
    decided_on: date


class CommitmentFulfilled(CommitmentTopicEvent):
    """What was committed proved true, or no adverse finding came up in its time."""

    subject_field: ClassVar[str] = "commitment_id"

    commitment_id: UUID
    item_code: ItemCode
    subject_ref: SubjectReference
    subject_kind: SubjectKind
    handling_agency: AgencyCode
    fulfilled_at: AwareDatetime


class CommitmentInconclusive(CommitmentTopicEvent):
    """Every method was tried and none could tell; nothing adverse follows."""

    subject_field: ClassVar[str] = "commitment_id"

    commitment_id: UUID
    item_code: ItemCode
    subject_ref: SubjectReference
    concluded_at: AwareDatetime
