"""How general lists are asked for and told."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.catalog.adapters.json_codec import to_json
from services.catalog.domain.general_lists import GeneralEntry, GeneralList, GeneralListLevel
from services.catalog.domain.vocabulary import (
    Disposition,
    MatterCategory,
    ProofKind,
    ProvenanceStatus,
)
from services.catalog.entrypoints.schemas_judgements import Asked

ITEM_CODE = r"^[0-9]{6}-CN-[0-9]{3}$"


class GeneralEntryIn(Asked):
    """An entry of a general list, with where it comes from."""

    item_code: str = Field(pattern=ITEM_CODE, description="证明事项编码")
    seq: int = Field(ge=1, le=100_000, description="序号")
    item_name: str = Field(min_length=1, max_length=300, description="证明事项名称")
    item_name_en: str | None = Field(default=None, max_length=300, description="英文名称")
    proof_kind: ProofKind = Field(description="证明类型")
    administrative_matter: str = Field(min_length=1, max_length=300, description="行政事项")
    matter_category: MatterCategory = Field(description="行政事项类型")
    responsible_agency: str = Field(min_length=1, max_length=300, description="索要单位")
    issuing_body: str = Field(min_length=1, max_length=300, description="开具单位")
    legal_basis: str = Field(min_length=1, max_length=2000, description="设定依据")
    legal_basis_level: str = Field(min_length=1, max_length=200, description="效力层级")
    verification_methods: tuple[str, ...] = Field(
        default=(), max_length=20, description="核查方式（按来源原文）"
    )
    verification_timing: tuple[str, ...] = Field(
        default=(), max_length=20, description="核查时间（按来源原文）"
    )
    exempt_from_verification: bool = Field(default=False, description="是否免于核查")
    disposition: Disposition = Field(description="处置方式")
    key_domain: str | None = Field(default=None, max_length=60, description="重点领域")
    suggested_agency: str | None = Field(
        default=None, max_length=300, description="建议承办机关（推断）"
    )
    note: str | None = Field(default=None, max_length=4000, description="备注")
    provenance: ProvenanceStatus = Field(description="来源：sourced 有出处；own_knowledge 待核实")
    source_document: str | None = Field(default=None, max_length=1000, description="出处文件")
    source_url: str | None = Field(default=None, max_length=1000, description="出处网址")
    inferred_fields: tuple[str, ...] = Field(
        default=(), max_length=100, description="推断得出、待核实的字段"
    )


class GeneralListIn(Asked):
    """A general list to be published."""

    level: GeneralListLevel = Field(description="清单层级")
    title: str = Field(min_length=1, max_length=300, description="清单名称")
    published_on: date = Field(description="公布日期")
    entries: tuple[GeneralEntryIn, ...] = Field(
        min_length=1, max_length=2000, description="清单条目"
    )


class GeneralListOut(BaseModel):
    """A general list as it was published."""

    general_list_id: UUID
    level: GeneralListLevel
    title: str
    state: str = "PUBLISHED"
    published_on: date
    published_by: str | None
    recorded_at: AwareDatetime
    entries: int = Field(description="条目数")
    version: int
    links: dict[str, str]

    @classmethod
    def of(cls, published: GeneralList) -> GeneralListOut:
        """The list as it is told."""
        here = f"/api/v1/general-lists/{published.general_list_id}"
        links = {"self": here, "entries": f"{here}/entries"}
        return cls.model_validate({**to_json(published), "links": links})


class GeneralListsOut(BaseModel):
    """A page of general lists."""

    items: list[GeneralListOut]


class GeneralEntryOut(GeneralEntryIn):
    """An entry of a general list; what is own knowledge or inferred says so."""

    to_be_confirmed: bool = Field(description="来源为自有知识或含推断字段，使用前须核实")

    @classmethod
    def of(cls, entry: GeneralEntry) -> GeneralEntryOut:
        """The entry as it is told."""
        unsure = entry.provenance is not ProvenanceStatus.SOURCED or bool(entry.inferred_fields)
        return cls.model_validate({**to_json(entry), "to_be_confirmed": unsure})


class GeneralEntriesOut(BaseModel):
    """A page of entries."""

    items: list[GeneralEntryOut]
