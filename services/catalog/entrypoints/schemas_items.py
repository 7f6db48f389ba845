"""How items are told: everything that must be shown before an applicant chooses."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.catalog.adapters.items import ItemSummary
from services.catalog.domain.items import Offerability, PublishedItem
from services.catalog.domain.vocabulary import Missing
from services.catalog.entrypoints.schemas_agencies import AgencyOut
from services.catalog.entrypoints.schemas_format_texts import FormatTextOut
from services.catalog.entrypoints.schemas_judgements import JudgementOut
from services.catalog.entrypoints.schemas_list_entries import EntryOut
from services.catalog.entrypoints.schemas_service_guides import ServiceGuideOut


class ItemSummaryOut(BaseModel):
    """An item in a list of items."""

    item_code: str
    item_name: str
    matter_name: str
    handling_agency: str
    key_domain: str | None
    state: Literal["LISTED", "LEFT_LIST"]
    offerable: bool = Field(description="现在能否选择告知承诺")
    missing: list[Missing] = Field(description="尚缺的部分")
    in_effect_from: date
    version: int = Field(description="公布的次数")
    links: dict[str, str]

    @classmethod
    def of(cls, summary: ItemSummary) -> ItemSummaryOut:
        """The item as a list tells it."""
        item = summary.item
        return cls(
            item_code=item.item_code,
            item_name=summary.item_name,
            matter_name=summary.matter_name,
            handling_agency=summary.handling_agency,
            key_domain=summary.key_domain,
            state="LISTED" if item.listed else "LEFT_LIST",
            offerable=item.offerable,
            missing=list(item.missing),
            in_effect_from=item.in_effect_from,
            version=item.revision,
            links={"self": f"/api/v1/items/{item.item_code}"},
        )


class ItemsOut(BaseModel):
    """A page of items."""

    items: list[ItemSummaryOut]


class ItemOut(BaseModel):
    """An item with all that is published of it."""

    item_code: str
    state: Literal["LISTED", "LEFT_LIST"]
    offerable: bool = Field(description="现在能否选择告知承诺")
    missing: list[Missing] = Field(description="尚缺的部分")
    judgements: list[JudgementOut] = Field(description="逐项判断及依据")
    list_version_id: UUID
    in_effect_from: date
    handling_agency: AgencyOut
    entry: EntryOut = Field(description="清单条目：条件、核查、公开、代为承诺、中途退出、来源")
    format_text: FormatTextOut | None = Field(description="现行格式文本")
    service_guide: ServiceGuideOut | None = Field(description="现行办事指南：选择与不选择两种程序")
    version: int = Field(description="公布的次数")
    links: dict[str, str]

    @classmethod
    def of(cls, published: PublishedItem, offerability: Offerability) -> ItemOut:
        """The item as it is told."""
        item, parts = published.item, published.parts
        return cls(
            item_code=item.item_code,
            state="LISTED" if item.listed else "LEFT_LIST",
            offerable=offerability.offerable,
            missing=list(offerability.missing),
            judgements=[JudgementOut.of(each) for _, each in offerability.judgements],
            list_version_id=item.list_version_id,
            in_effect_from=item.in_effect_from,
            handling_agency=AgencyOut.of(published.handling_agency),
            entry=EntryOut.of(parts.entry),
            format_text=parts.format_text and FormatTextOut.of(parts.format_text),
            service_guide=parts.service_guide and ServiceGuideOut.of(parts.service_guide),
            version=item.revision,
            links={
                "self": f"/api/v1/items/{item.item_code}",
                "notifications": "/api/v1/notifications",
            },
        )
