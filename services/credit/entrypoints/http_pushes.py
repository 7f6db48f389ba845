"""The routes of pushes to the credit platforms."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import JSONResponse, Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.pagination import PageParams, link_header
from services.chassis.preconditions import etag
from services.chassis.strict_json import StrictRouter
from services.credit.adapters.lists import page_of
from services.credit.adapters.pushes import push_of
from services.credit.adapters.tables import PUSH
from services.credit.adapters.unit_of_work import reading
from services.credit.domain.misuse import Misuse
from services.credit.domain.pushes import PushState
from services.credit.domain.vocabulary import Platform
from services.credit.entrypoints.access import READING, Wired, must_name_the_subject, reader_of
from services.credit.entrypoints.schemas_disputes import PushOut, PushPage

router = StrictRouter(prefix="/api/v1", tags=["credit"])

Reading = Annotated[Caller, allow(*READING)]


@router.get(
    "/pushes",
    operation_id="list_pushes",
    summary="查询向信用平台的推送",
    response_model=PushPage,
    responses=BOOK.responses("cursor-invalid"),
)
async def list_pushes(
    request: Request,
    caller: Reading,
    wired: Wired,
    page: PageParams,
    record_id: Annotated[UUID | None, Query(description="信用记录")] = None,
    state: Annotated[PushState | None, Query(description="状态")] = None,
    platform: Annotated[Platform | None, Query(description="信用平台")] = None,
) -> Response:
    """Pushes, oldest first; a platform names the record that it asks about."""
    reader = reader_of(caller, wired.rules)
    must_name_the_subject(reader, record_id)
    async with reading(wired.database) as credit:
        pushes, following = await page_of(
            credit.connection,
            PUSH,
            "push_id",
            push_of,
            reader=reader,
            filters={"record_id": record_id, "state": state, "platform": platform},
            after=wired.place_of(page),
            limit=page.limit,
        )
    body = PushPage(items=[PushOut.of(each) for each in pushes])
    headers = link_header(request, wired.cursor_after(following))
    return JSONResponse(body.as_json(), headers=headers)


@router.get(
    "/pushes/{push_id}",
    operation_id="read_push",
    summary="查看推送",
    response_model=PushOut,
    responses=BOOK.responses("push-not-found"),
)
async def read_push(push_id: UUID, caller: Reading, wired: Wired) -> Response:
    """One push: how often it was tried, what failed, which receipt came."""
    async with reading(wired.database) as credit:
        push = await credit.pushes.get(push_id)
    if push is None or not reader_of(caller, wired.rules).may_read(push.agencies):
        raise Misuse("push-not-found", push_id=str(push_id))
    return JSONResponse(PushOut.of(push).as_json(), headers={"ETag": etag(push.version)})
