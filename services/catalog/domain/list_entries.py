"""Understands what the list says of one certification item (law/domain.md §5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from services.catalog.domain.vocabulary import (
    Comparison,
    Connector,
    EntryChange,
    ExclusionGround,
    MatterCategory,
    Operator,
    ProofKind,
    ProvenanceStatus,
    ProxyPolicy,
    RiskLevel,
    SelectionCriterion,
    SubjectKind,
    SupervisionMode,
    VerificationMethod,
    VerificationTiming,
    WithdrawalDeadline,
)


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """设定依据: the norm that asks for the proof, with its words and its level of effect."""

    name: str
    article: str
    text: str
    effect_level: str


@dataclass(frozen=True, slots=True)
class ExclusionCheck:
    """不适用情形审查: a ground of 一(一) if one applies, and the three factors behind it."""

    ground: ExclusionGround | None
    high_risk: bool
    high_correction_cost: bool
    irreversible_damage: bool
    justification: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A quantified condition that the committed facts must already meet."""

    fact: str
    operator: Operator
    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class FactMapping:
    """How a committed fact is compared with a field of the data source's answer."""

    fact: str
    field: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class DataSource:
    """A resource that answers for the item's facts online."""

    connector: Connector
    resource: str
    mappings: tuple[FactMapping, ...]


@dataclass(frozen=True, slots=True)
class Exemption:
    """免于核查: the regulator's opinion and the supervision that takes the check's place; days
    are calendar days."""

    regulator: str | None
    regulator_opinion_on: date | None
    supervision_modes: tuple[SupervisionMode, ...]
    supervision_days: int


@dataclass(frozen=True, slots=True)
class Classification:
    """核查办法: time, standard, methods in order, or exempt (三(一)); the deadline is in working
    days from the trigger."""

    timing: VerificationTiming
    standard: str
    methods: tuple[VerificationMethod, ...]
    data_source: DataSource | None
    assisting_agency: str | None
    deadline_workdays: int
    exempt: bool
    exemption: Exemption | None


@dataclass(frozen=True, slots=True)
class PublicityPolicy:
    """告知承诺书公开: whether, where and for how many calendar days (二(四))."""

    in_catalogue: bool
    scope: str | None
    days: int | None


@dataclass(frozen=True, slots=True)
class WithdrawalPolicy:
    """中途退出: until when, and whether a reason is asked (二(三))."""

    deadline_event: WithdrawalDeadline
    reason_required: bool


@dataclass(frozen=True, slots=True)
class Risk:
    """风险: legal, safety, social (五(二))."""

    legal: RiskLevel
    safety: RiskLevel
    social: RiskLevel


@dataclass(frozen=True, slots=True)
class Provenance:
    """来源: whether the content was found in a source, and what of it was inferred."""

    status: ProvenanceStatus
    inferred_fields: tuple[str, ...]
    note: str | None
    source_document: str | None
    source_url: str | None


@dataclass(frozen=True, slots=True)
class ListEntry:
    """清单条目: one certification item as one list version fixes it."""

    item_code: str
    change: EntryChange
    item_name: str
    matter_code: str
    matter_name: str
    matter_category: MatterCategory
    proof_kind: ProofKind
    key_domain: str | None
    handling_agency: str
    industry_regulator: str | None
    issuing_body: str
    legal_basis: tuple[LegalBasis, ...]
    subject_kinds: tuple[SubjectKind, ...]
    exclusion_check: ExclusionCheck
    selection_criteria: tuple[SelectionCriterion, ...]
    validity_days: int
    facts_schema: dict[str, Any] | None
    conditions: tuple[Condition, ...]
    classification: Classification | None
    publicity: PublicityPolicy
    proxy: ProxyPolicy
    withdrawal: WithdrawalPolicy
    risk: Risk
    provenance: Provenance

    @property
    def listed(self) -> bool:
        """Whether the version holds the item."""
        return self.change is not EntryChange.REMOVE

    def facts_named(self) -> frozenset[str]:
        """The facts that the item's schema knows."""
        properties = (self.facts_schema or {}).get("properties", {})
        return frozenset(properties) if isinstance(properties, dict) else frozenset()
