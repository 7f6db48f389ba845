"""How the entries of the list are asked for and told."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from services.catalog.adapters.json_codec import from_json, to_json
from services.catalog.domain.list_entries import ListEntry
from services.catalog.domain.vocabulary import (
    EntryChange,
    ExclusionGround,
    MatterCategory,
    Operator,
    ProofKind,
    ProvenanceStatus,
    ProxyPolicy,
    SelectionCriterion,
    SubjectKind,
)
from services.catalog.entrypoints.facts_schemas import accept_facts_schema
from services.catalog.entrypoints.schemas_agencies import AGENCY_CODE
from services.catalog.entrypoints.schemas_classification import (
    FACT_NAME,
    ClassificationBody,
    PublicityBody,
    RiskBody,
    WithdrawalBody,
)
from services.catalog.entrypoints.schemas_judgements import Asked


class LegalBasisBody(Asked):
    """设定依据."""

    name: str = Field(max_length=300, description="依据名称、文号")
    article: str = Field(max_length=300, description="条款")
    text: str = Field(max_length=4000, description="条文内容")
    effect_level: str = Field(max_length=100, description="效力层级")


class ExclusionCheckBody(Asked):
    """不适用情形审查 (一(一))."""

    ground: ExclusionGround | None = Field(default=None, description="不适用的情形；没有则为空")
    high_risk: bool = Field(description="风险较大")
    high_correction_cost: bool = Field(description="纠错成本较高")
    irreversible_damage: bool = Field(description="损害难以挽回")
    justification: str = Field(max_length=2000, description="说明")


class ConditionBody(Asked):
    """A quantified condition."""

    fact: str = Field(pattern=FACT_NAME, description="承诺事实")
    operator: Operator = Field(description="比较方式")
    value: Any = Field(description="界限")
    text: str = Field(min_length=1, max_length=1000, description="告知书中的表述")


class ProvenanceBody(Asked):
    """来源."""

    status: ProvenanceStatus = Field(description="来源状态")
    inferred_fields: tuple[str, ...] = Field(
        default=(), max_length=100, description="推断得出、待核实的字段"
    )
    note: str | None = Field(default=None, max_length=4000, description="备注")
    source_document: str | None = Field(default=None, max_length=1000, description="出处文件")
    source_url: str | None = Field(default=None, max_length=1000, description="出处网址")


class EntryBody(Asked):
    """What the list says of an item."""

    item_name: str = Field(min_length=1, max_length=300, description="证明事项名称")
    matter_code: str = Field(pattern=r"^[0-9A-Z-]{4,60}$", description="行政事项编码")
    matter_name: str = Field(min_length=1, max_length=300, description="行政事项名称")
    matter_category: MatterCategory = Field(description="行政事项类型")
    proof_kind: ProofKind = Field(description="证明类型")
    key_domain: str | None = Field(default=None, max_length=60, description="重点领域")
    handling_agency: str = Field(pattern=AGENCY_CODE, description="承办机关")
    industry_regulator: str | None = Field(
        default=None, pattern=AGENCY_CODE, description="行业监管部门"
    )
    issuing_body: str = Field(min_length=1, max_length=300, description="开具单位")
    legal_basis: tuple[LegalBasisBody, ...] = Field(max_length=20, description="设定依据")
    subject_kinds: tuple[SubjectKind, ...] = Field(
        min_length=1, max_length=3, description="适用的申请人类型"
    )
    exclusion_check: ExclusionCheckBody = Field(description="不适用情形审查")
    selection_criteria: tuple[SelectionCriterion, ...] = Field(
        default=(), max_length=5, description="纳入理由"
    )
    validity_days: int = Field(ge=1, le=3660, description="告知书送达后可签署的自然日数")
    facts_schema: dict[str, Any] | None = Field(
        default=None,
        description="承诺事实的 JSON Schema（2020-12）。pattern 按 ECMA-262 理解："
        "\\w、\\d 只含 ASCII 字符，汉字写作 \\p{Han}；format 按其 RFC 核对",
    )
    conditions: tuple[ConditionBody, ...] = Field(default=(), max_length=50, description="量化条件")
    classification: ClassificationBody | None = Field(default=None, description="核查分类")
    publicity: PublicityBody = Field(description="公开")
    proxy: ProxyPolicy = Field(description="代为承诺")
    withdrawal: WithdrawalBody = Field(description="中途退出")
    risk: RiskBody = Field(description="风险")
    provenance: ProvenanceBody = Field(description="来源")


class EntryIn(EntryBody):
    """An entry to be added or modified."""

    change: Literal["ADD", "MODIFY"] = Field(description="新增或修改")

    @field_validator("facts_schema")
    @classmethod
    def _judgeable(cls, schema: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if schema is None else accept_facts_schema(schema)

    def entry(self, item_code: str) -> ListEntry:
        """The entry of `item_code` that the body describes."""
        return from_json(ListEntry, {**self.model_dump(), "item_code": item_code})


class EntryOut(EntryBody):
    """An entry of a list version."""

    item_code: str
    change: EntryChange
    to_be_confirmed: bool = Field(description="草案、自有知识或含推断字段，使用前须核实")

    @classmethod
    def of(cls, entry: ListEntry) -> EntryOut:
        """The entry as it is told."""
        source = entry.provenance
        unsure = source.status is not ProvenanceStatus.SOURCED or bool(source.inferred_fields)
        return cls.model_validate({**to_json(entry), "to_be_confirmed": unsure})


class EntryPutOut(EntryOut):
    """An entry as it was put, and the version of the draft that holds it."""

    list_version_id: UUID
    version: int = Field(description="清单版本的修改次数，用于 If-Match")


class EntriesOut(BaseModel):
    """A page of entries."""

    items: list[EntryOut]
