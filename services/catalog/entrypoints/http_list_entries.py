"""The door to the entries of a draft."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.application.put_list_entry import PutListEntry, put_list_entry
from services.catalog.application.remove_list_entry import RemoveListEntry, remove_list_entry
from services.catalog.entrypoints.access import HandlingOfficer, actor
from services.catalog.entrypoints.desk import CatalogDesk, told
from services.catalog.entrypoints.schemas_general_lists import ITEM_CODE
from services.catalog.entrypoints.schemas_list_entries import EntryIn, EntryOut, EntryPutOut
from services.catalog.entrypoints.schemas_lists import ListVersionOut
from services.chassis.preconditions import ExpectedVersion
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/api/v1", tags=["list-versions"])
ItemCode = Annotated[str, Path(pattern=ITEM_CODE, description="证明事项编码")]
_ACT_PROBLEMS = (
    "list-version-not-found",
    "agency-not-competent",
    "illegal-transition",
    "stale-version",
    "if-match-missing",
)


@router.put(
    "/list-versions/{list_version_id}/entries/{item_code}",
    response_model=EntryPutOut,
    responses=BOOK.responses(*_ACT_PROBLEMS, "entry-change-mismatch", "agency-not-registered"),
    operation_id="put_list_entry",
    summary="新增或修改清单条目",
)
async def put(
    request: Request,
    list_version_id: UUID,
    item_code: ItemCode,
    body: EntryIn,
    caller: HandlingOfficer,
    expected: ExpectedVersion,
    desk: CatalogDesk,
) -> Response:
    """Put an entry of the caller's agency into a draft; the answer's version is the draft's."""
    command = PutListEntry(list_version_id, expected, body.entry(item_code), actor(caller))
    outcome = await put_list_entry(command, desk.unit_of_work(request), at=desk.clock.now())
    answer = EntryPutOut(
        **EntryOut.of(outcome.entry).model_dump(),
        list_version_id=list_version_id,
        version=outcome.version.version,
    )
    return told(answer).response()


@router.delete(
    "/list-versions/{list_version_id}/entries/{item_code}",
    response_model=ListVersionOut,
    responses=BOOK.responses(*_ACT_PROBLEMS, "list-entry-not-found"),
    operation_id="remove_list_entry",
    summary="移出清单条目",
)
async def remove(
    request: Request,
    list_version_id: UUID,
    item_code: ItemCode,
    caller: HandlingOfficer,
    expected: ExpectedVersion,
    desk: CatalogDesk,
) -> Response:
    """Take an item of the caller's agency off the list, in a draft."""
    command = RemoveListEntry(list_version_id, expected, item_code, actor(caller))
    version = await remove_list_entry(command, desk.unit_of_work(request), at=desk.clock.now())
    return told(ListVersionOut.of(version)).response()
