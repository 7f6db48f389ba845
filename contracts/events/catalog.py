"""Events of the catalogue: what is published, and so may be offered."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.envelope import Event
from contracts.events.vocabulary import (
    AgencyCode,
    ClauseId,
    Digest,
    ItemCode,
    MatterCode,
    PublishedText,
    SubjectKind,
    VerificationMethod,
    VerificationTiming,
)


class CatalogEvent(Event):
    topic: ClassVar[str] = "chengnuo.catalog"


class Part(BaseModel):
    """A part of a published item."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class MatterCategory(StrEnum):
    """行政许可, 行政确认, 行政给付, 其他."""

    LICENSING = "LICENSING"
    CONFIRMATION = "CONFIRMATION"
    BENEFIT = "BENEFIT"
    OTHER = "OTHER"


class ProxyPolicy(StrEnum):
    """May somebody else make the commitment (代为承诺)?"""

    NOT_ALLOWED = "NOT_ALLOWED"
    GUARDIAN_ONLY = "GUARDIAN_ONLY"
    WITH_EXPLICIT_AUTHORISATION = "WITH_EXPLICIT_AUTHORISATION"
    HANDPRINT_IF_UNABLE = "HANDPRINT_IF_UNABLE"


class Missing(StrEnum):
    """What an item lacks before it may be offered (二)."""

    LIST_ENTRY = "LIST_ENTRY"
    FORMAT_TEXT = "FORMAT_TEXT"
    SERVICE_GUIDE = "SERVICE_GUIDE"
    CLASSIFICATION = "CLASSIFICATION"


class PublishedAgency(Part):
    """An organ as a published document names it."""

    code: AgencyCode
    name: PublishedText
    letter_prefix: PublishedText = Field(description="机关代字, for letter numbers.")


class Condition(Part):
    """A quantified condition that the committed facts must already meet."""

    fact: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="Member of the facts object.")
    operator: Literal["eq", "ne", "lt", "lte", "gt", "gte", "in"]
    value: Any = Field(
        description="The bound that the fact is compared with.",
        json_schema_extra={"x-published-text": True},
    )
    text: PublishedText = Field(description="The condition as the notification words it.")


class FactMapping(Part):
    """How one committed fact is compared with one field of a data source's answer."""

    fact: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    field: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    comparison: Literal["eq", "lte", "gte"] = Field(
        description="The fact is consistent where `fact comparison field` holds."
    )


class DataSource(Part):
    """A resource that answers for an item's facts online (三(一))."""

    connector: Literal["licence-library", "data-sharing"]
    resource: str = Field(pattern=r"^[a-z0-9-]{2,60}$")
    mappings: tuple[FactMapping, ...] = Field(min_length=1)


class Exemption(Part):
    """免于核查: who was consulted and which daily supervision takes the check's place (三(三))."""

    regulator: AgencyCode | None
    regulator_opinion_on: date | None
    supervision_modes: tuple[
        Literal["DOUBLE_RANDOM", "KEY_SUPERVISION", "INTERNET_PLUS", "SMART"], ...
    ]
    supervision_days: int = Field(ge=1, description="Calendar days in the sampling pool.")


class Classification(Part):
    """三(一): time, standard and method of verification, or exempt."""

    timing: VerificationTiming
    standard: PublishedText
    methods: tuple[VerificationMethod, ...] = Field(description="In order; the ladder.")
    data_source: DataSource | None = None
    assisting_agency: AgencyCode | None = None
    deadline_workdays: int = Field(
        ge=1, description="Working days from the trigger; configuration."
    )
    exempt: bool = False
    exemption: Exemption | None = None


class PublicityPolicy(Part):
    """二(四): whether the signed letter is made public, where and for how long."""

    in_catalogue: bool
    scope: PublishedText | None = None
    days: int | None = Field(default=None, ge=1)


class WithdrawalPolicy(Part):
    """Until when, and with what, a commitment may be taken back (二(三))."""

    deadline_event: Literal["BEFORE_CONCLUSION", "BEFORE_VERIFICATION"] = "BEFORE_CONCLUSION"
    reason_required: bool = True


class LegalBasis(Part):
    """设定依据 of a proof."""

    name: PublishedText
    article: PublishedText
    text: PublishedText
    effect_level: PublishedText


class NotificationText(Part):
    """What a published format text fixes of the 18 fields of a notification; the rest (number,
    names, seal, date, digest) is filled in when it is served."""

    legal_basis: tuple[LegalBasis, ...]
    proof_content: PublishedText
    material_requirement: PublishedText
    issuing_body: PublishedText
    conditions: tuple[PublishedText, ...] = Field(min_length=1)
    commitment_method: PublishedText
    proxy_notice: PublishedText
    effect: PublishedText
    validity: PublishedText
    liability_civil: PublishedText
    liability_administrative: PublishedText
    liability_criminal: PublishedText
    liability_credit: PublishedText
    verification_notice: PublishedText
    publicity_notice: PublishedText
    choice_notice: PublishedText
    withdrawal_notice: PublishedText
    ineligibility_notice: PublishedText
    privacy_notice: PublishedText
    contact: PublishedText


class PublishedFormatText(Part):
    """A published version of an item's format text."""

    format_text_id: UUID
    version: int = Field(ge=1)
    digest: Digest
    notification: NotificationText


class PublishedServiceGuide(Part):
    """办事指南: both paths and the way out of the commitment (二(三))."""

    service_guide_id: UUID
    version: int = Field(ge=1)
    choosing_requirements: PublishedText
    procedure_when_chosen: PublishedText
    procedure_when_not_chosen: PublishedText
    withdrawal_procedure: PublishedText
    materials_when_not_chosen: tuple[PublishedText, ...]
    issuing_body: PublishedText


class ItemPublished(CatalogEvent):
    """A certification item's published form changed; this is all of it, and replaces what was told
    before where `revision` is greater."""

    subject_field: ClassVar[str] = "item_code"

    item_code: ItemCode
    revision: int = Field(ge=1)
    list_version_id: UUID
    in_effect_from: date
    item_name: PublishedText
    matter_code: MatterCode
    matter_name: PublishedText
    matter_category: MatterCategory
    handling_agency: PublishedAgency
    industry_regulator: AgencyCode | None
    subject_kinds: tuple[SubjectKind, ...] = Field(min_length=1)
    offerable: bool
    missing: tuple[Missing, ...]
    validity_days: int = Field(ge=1, description="A served notification may be signed this long.")
    facts_schema: dict[str, Any] | None = Field(
        description="JSON Schema (2020-12) of the facts that a committer states.",
        json_schema_extra={"x-published-text": True},
    )
    conditions: tuple[Condition, ...]
    classification: Classification | None
    publicity: PublicityPolicy
    proxy: ProxyPolicy
    withdrawal: WithdrawalPolicy
    format_text: PublishedFormatText | None
    service_guide: PublishedServiceGuide | None


class ItemLeftList(CatalogEvent):
    """A newer list version lacks the item; commitments signed under it finish under it."""

    subject_field: ClassVar[str] = "item_code"

    item_code: ItemCode
    revision: int = Field(ge=1)
    list_version_id: UUID
    clause: ClauseId


class ListVersionPublished(CatalogEvent):
    """The district government published a version of the list (一(二))."""

    subject_field: ClassVar[str] = "list_version_id"

    list_version_id: UUID
    number: int = Field(ge=1)
    published_on: date
    supersedes: UUID | None
    item_codes: tuple[ItemCode, ...]
    clause: ClauseId


class AgencyRegistered(CatalogEvent):
    """An organ of the tree, with the organ above it."""

    subject_field: ClassVar[str] = "code"

    code: AgencyCode
    name: PublishedText
    kind: str = Field(pattern=r"^[A-Z_]{3,40}$")
    parent: AgencyCode | None
    letter_prefix: PublishedText


class CalendarYearPublished(CatalogEvent):
    """The working days of one year; `provisional` until the State Council's notice for it is in."""

    subject_field: ClassVar[str] = "year"

    year: int = Field(ge=2000, le=2200)
    revision: int = Field(ge=1)
    provisional: bool
    holidays: tuple[date, ...] = Field(
        description="Days off that are not already Saturday or Sunday."
    )
    makeup_workdays: tuple[date, ...] = Field(description="Saturdays and Sundays worked (调休).")
