"""The door to the district's list, and to reading its versions."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.adapters.unit_of_work import Shelves
from services.catalog.domain.list_versions import (
    VISIBLE_TO_EVERYBODY,
    ListVersion,
    ListVersionState,
)
from services.catalog.domain.misuse import Misuse
from services.catalog.domain.review import review
from services.catalog.domain.vocabulary import EntryChange
from services.catalog.entrypoints.access import ORGAN_ROLES, AnyCaller, Organ, actor
from services.catalog.entrypoints.desk import CatalogDesk, Desk, told
from services.catalog.entrypoints.schemas_judgements import HistoryOut
from services.catalog.entrypoints.schemas_list_entries import EntriesOut, EntryOut
from services.catalog.entrypoints.schemas_lists import (
    ListOut,
    ListsOut,
    ListVersionOut,
    ListVersionsOut,
    ReviewedVersionOut,
)
from services.chassis.callers import Caller
from services.chassis.idempotency import Answer
from services.chassis.pagination import PageParams
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/api/v1", tags=["lists"])
_SHOWN_VERSIONS = 100


async def _the_list(desk: Desk) -> ListOut:
    async with desk.reading() as shelves:
        published = await shelves.list_versions.page(
            _SHOWN_VERSIONS, None, list_id=desk.the_list.list_id, states=VISIBLE_TO_EVERYBODY
        )
    return ListOut.of(desk.the_list, published)


async def visible_version(shelves: Shelves, list_version_id: UUID, caller: Caller) -> ListVersion:
    """The version. Raises Misuse where there is none, or the caller may not know of it yet."""
    version = await shelves.list_versions.find(list_version_id)
    if version is None or not version.visible_to(actor(caller), ORGAN_ROLES):
        raise Misuse("list-version-not-found", list_version_id=str(list_version_id))
    return version


@router.get(
    "/lists", response_model=ListsOut, operation_id="list_lists", summary="证明事项清单列表"
)
async def list_lists(caller: AnyCaller, desk: CatalogDesk) -> Response:
    """The lists of the district; there is one."""
    the_list = await _the_list(desk)
    return Answer(200, {"items": [the_list.model_dump(mode="json")]}).response()


@router.get(
    "/lists/{list_id}",
    response_model=ListOut,
    responses=BOOK.responses("list-not-found"),
    operation_id="read_list",
    summary="查看清单及公布过的版本",
)
async def read_list(list_id: str, caller: AnyCaller, desk: CatalogDesk) -> Response:
    """The list with the version in force and those before it."""
    if list_id != desk.the_list.list_id:
        raise Misuse("list-not-found", list_id=list_id)
    return told(await _the_list(desk)).response()


@router.get(
    "/list-versions",
    response_model=ListVersionsOut,
    responses=BOOK.responses("cursor-invalid"),
    operation_id="list_list_versions",
    summary="清单版本列表",
)
async def list_list_versions(
    request: Request,
    caller: AnyCaller,
    desk: CatalogDesk,
    page: PageParams,
    state: Annotated[ListVersionState | None, Query(description="只列该状态的版本")] = None,
) -> Response:
    """The versions, the newest first; who is no organ of the district sees those published."""
    below = desk.key_after(page, "list-versions")
    visible = None if caller.has(*ORGAN_ROLES) else VISIBLE_TO_EVERYBODY
    if state is not None:
        visible = frozenset({state}) & (visible or frozenset(ListVersionState))
    async with desk.reading() as shelves:
        found = await shelves.list_versions.page(
            page.limit + 1, below, list_id=desk.the_list.list_id, states=visible
        )
    rows = [(each.number, ListVersionOut.of(each).model_dump(mode="json")) for each in found]
    return desk.page_of(request, page, "list-versions", rows)


@router.get(
    "/list-versions/{list_version_id}",
    response_model=ListVersionOut,
    responses=BOOK.responses("list-version-not-found"),
    operation_id="read_list_version",
    summary="查看清单版本",
)
async def read_list_version(
    list_version_id: UUID, caller: AnyCaller, desk: CatalogDesk
) -> Response:
    """One version."""
    async with desk.reading() as shelves:
        version = await visible_version(shelves, list_version_id, caller)
    return told(ListVersionOut.of(version)).response()


@router.get(
    "/list-versions/{list_version_id}/entries",
    response_model=EntriesOut,
    responses=BOOK.responses("list-version-not-found", "cursor-invalid"),
    operation_id="list_list_entries",
    summary="清单版本的条目",
)
async def list_list_entries(
    request: Request,
    list_version_id: UUID,
    caller: AnyCaller,
    desk: CatalogDesk,
    page: PageParams,
    change: Annotated[EntryChange | None, Query(description="只列该类变更")] = None,
) -> Response:
    """The entries of a version by item code, those removed too."""
    after = desk.key_after(page, "list-entries")
    async with desk.reading() as shelves:
        await visible_version(shelves, list_version_id, caller)
        found = await shelves.list_versions.page_of_entries(
            list_version_id, page.limit + 1, after, change
        )
    rows = [(each.item_code, EntryOut.of(each).model_dump(mode="json")) for each in found]
    return desk.page_of(request, page, "list-entries", rows)


@router.get(
    "/list-versions/{list_version_id}/history",
    response_model=HistoryOut,
    responses=BOOK.responses("list-version-not-found"),
    operation_id="read_list_version_history",
    summary="清单版本的办理过程",
)
async def read_list_version_history(
    list_version_id: UUID, caller: Organ, desk: CatalogDesk
) -> Response:
    """Who did what with a version, when and on what basis."""
    async with desk.reading() as shelves:
        await visible_version(shelves, list_version_id, caller)
        steps = await shelves.list_versions.steps(list_version_id)
    return told(HistoryOut.of(steps)).response()


@router.get(
    "/list-versions/{list_version_id}/findings",
    response_model=ReviewedVersionOut,
    responses=BOOK.responses("list-version-not-found"),
    operation_id="read_list_review_findings",
    summary="清单版本的审核规则结果",
)
async def read_list_review_findings(
    list_version_id: UUID, caller: Organ, desk: CatalogDesk
) -> Response:
    """What the rules of the review say of a version as it is now."""
    async with desk.snapshot() as shelves:
        version = await visible_version(shelves, list_version_id, caller)
        judgements = review(await shelves.list_versions.entries(list_version_id))
    return told(ReviewedVersionOut.reviewed(version, judgements)).response()
