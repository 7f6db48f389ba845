"""The door to the general lists."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.adapters.json_codec import from_json
from services.catalog.application.publish_general_list import (
    PublishGeneralList,
    publish_general_list,
)
from services.catalog.domain.general_lists import GeneralEntry
from services.catalog.domain.misuse import Misuse
from services.catalog.entrypoints.access import AnyCaller, GeneralListPublisher, actor
from services.catalog.entrypoints.desk import CatalogDesk, told
from services.catalog.entrypoints.schemas_general_lists import (
    GeneralEntriesOut,
    GeneralEntryOut,
    GeneralListIn,
    GeneralListOut,
    GeneralListsOut,
)
from services.chassis.idempotency_key import Idempotent
from services.chassis.ids import new_id
from services.chassis.pagination import PageParams
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/api/v1", tags=["general-lists"])


@router.post(
    "/general-lists",
    status_code=201,
    response_model=GeneralListOut,
    responses=BOOK.responses("agency-not-competent", "item-listed-twice", "published-on-in-future"),
    operation_id="publish_general_list",
    summary="公布通用清单",
)
async def publish(
    request: Request,
    body: GeneralListIn,
    caller: GeneralListPublisher,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Keep a general list of the city as published."""
    command = PublishGeneralList(
        level=body.level,
        title=body.title,
        published_on=body.published_on,
        entries=tuple(from_json(GeneralEntry, each.model_dump()) for each in body.entries),
        actor=actor(caller),
    )
    answering = idempotent.answering(
        lambda published: told(
            GeneralListOut.of(published),
            status=201,
            location=f"/api/v1/general-lists/{published.general_list_id}",
        )
    )
    uow = desk.unit_of_work(request, answering)
    await publish_general_list(command, uow, at=desk.clock.now(), new_id=new_id)
    return idempotent.answer()


@router.get(
    "/general-lists",
    response_model=GeneralListsOut,
    responses=BOOK.responses("cursor-invalid"),
    operation_id="list_general_lists",
    summary="通用清单列表",
)
async def list_general_lists(
    request: Request, caller: AnyCaller, desk: CatalogDesk, page: PageParams
) -> Response:
    """The general lists, the newest first."""
    before = desk.key_after(page, "general-lists")
    async with desk.reading() as shelves:
        found = await shelves.general_lists.page(page.limit + 1, before and UUID(before))
    rows = [
        (str(each.general_list_id), GeneralListOut.of(each).model_dump(mode="json"))
        for each in found
    ]
    return desk.page_of(request, page, "general-lists", rows)


@router.get(
    "/general-lists/{general_list_id}",
    response_model=GeneralListOut,
    responses=BOOK.responses("general-list-not-found"),
    operation_id="read_general_list",
    summary="查看通用清单",
)
async def read_general_list(
    general_list_id: UUID, caller: AnyCaller, desk: CatalogDesk
) -> Response:
    """One general list."""
    async with desk.reading() as shelves:
        published = await shelves.general_lists.find(general_list_id)
    if published is None:
        raise Misuse("general-list-not-found", general_list_id=str(general_list_id))
    return told(GeneralListOut.of(published)).response()


@router.get(
    "/general-lists/{general_list_id}/entries",
    response_model=GeneralEntriesOut,
    responses=BOOK.responses("general-list-not-found", "cursor-invalid"),
    operation_id="list_general_list_entries",
    summary="通用清单条目",
)
async def list_general_list_entries(
    request: Request,
    general_list_id: UUID,
    caller: AnyCaller,
    desk: CatalogDesk,
    page: PageParams,
) -> Response:
    """The entries of a general list by item code; what is not sourced says so."""
    after = desk.key_after(page, "general-list-entries")
    async with desk.reading() as shelves:
        if await shelves.general_lists.find(general_list_id) is None:
            raise Misuse("general-list-not-found", general_list_id=str(general_list_id))
        found = await shelves.general_lists.page_of_entries(general_list_id, page.limit + 1, after)
    rows = [(each.item_code, GeneralEntryOut.of(each).model_dump(mode="json")) for each in found]
    return desk.page_of(request, page, "general-list-entries", rows)
