"""The door to the items: what a platform shows before an applicant chooses."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.adapters.items import ItemQuestion
from services.catalog.adapters.unit_of_work import Shelves
from services.catalog.domain.items import ItemParts, PublishedItem, may_be_offered
from services.catalog.domain.misuse import Misuse
from services.catalog.entrypoints.access import AnyCaller
from services.catalog.entrypoints.desk import CatalogDesk, told
from services.catalog.entrypoints.schemas_agencies import AGENCY_CODE
from services.catalog.entrypoints.schemas_items import ItemOut, ItemsOut, ItemSummaryOut
from services.chassis.pagination import PageParams
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/api/v1", tags=["items"])


@router.get(
    "/items",
    response_model=ItemsOut,
    responses=BOOK.responses("cursor-invalid"),
    operation_id="list_items",
    summary="证明事项列表",
)
async def list_items(
    request: Request,
    caller: AnyCaller,
    desk: CatalogDesk,
    page: PageParams,
    key_domain: Annotated[str | None, Query(max_length=60, description="重点领域")] = None,
    handling_agency: Annotated[
        str | None, Query(pattern=AGENCY_CODE, description="承办机关")
    ] = None,
    offerable: Annotated[bool | None, Query(description="现在能否选择告知承诺")] = None,
    q: Annotated[
        str | None, Query(min_length=1, max_length=100, description="编码、事项名称中的文字")
    ] = None,
) -> Response:
    """The items that were ever listed, by code."""
    asked = ItemQuestion(key_domain, handling_agency, offerable, q)
    after = desk.key_after(page, "items")
    async with desk.reading() as shelves:
        found = await shelves.items.page(page.limit + 1, after, asked)
    rows = [
        (each.item.item_code, ItemSummaryOut.of(each).model_dump(mode="json")) for each in found
    ]
    return desk.page_of(request, page, "items", rows)


@router.get(
    "/items/{item_code}",
    response_model=ItemOut,
    responses=BOOK.responses("item-not-found"),
    operation_id="read_item",
    summary="查看证明事项",
)
async def read_item(item_code: str, caller: AnyCaller, desk: CatalogDesk) -> Response:
    """An item with its entry, text, guide and what is still missing before it may be offered."""
    async with desk.reading() as shelves:
        published = await _published(shelves, item_code)
    offerability = may_be_offered(published.parts, desk.clock.now().date())
    return told(ItemOut.of(published, offerability)).response()


async def _published(shelves: Shelves, item_code: str) -> PublishedItem:
    item = await shelves.items.read(item_code)
    if item is None:
        raise Misuse("item-not-found", item_code=item_code)
    entry = await shelves.list_versions.entry(item.list_version_id, item_code)
    agency = None if entry is None else await shelves.agencies.find(entry.handling_agency)
    if entry is None or agency is None:
        raise LookupError(f"the item {item_code} lost its entry or its agency")
    parts = ItemParts(
        entry=entry,
        listed=item.listed,
        in_effect_from=item.in_effect_from,
        format_text=await shelves.format_texts.published(item_code),
        service_guide=await shelves.service_guides.published(item_code),
    )
    return PublishedItem(item, parts, agency)
