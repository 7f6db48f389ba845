"""The door to the format texts."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.adapters.unit_of_work import Shelves
from services.catalog.application.check_format_text import CheckFormatText, check_format_text
from services.catalog.application.draft_format_text import DraftFormatText, draft_format_text
from services.catalog.application.outcomes import Done
from services.catalog.application.publish_format_text import (
    PublishFormatText,
    publish_format_text,
)
from services.catalog.domain.agencies import may_know
from services.catalog.domain.format_texts import FormatText
from services.catalog.domain.misuse import Misuse
from services.catalog.entrypoints.access import (
    AnyCaller,
    HandlingOfficer,
    Organ,
    actor,
    whose_drafts,
)
from services.catalog.entrypoints.desk import CatalogDesk, digest, or_refused, told
from services.catalog.entrypoints.schemas_format_texts import (
    FormatTextIn,
    FormatTextOut,
    FormatTextsOut,
    TextPublicationIn,
)
from services.catalog.entrypoints.schemas_general_lists import ITEM_CODE
from services.catalog.entrypoints.schemas_judgements import HistoryOut
from services.chassis.callers import Caller
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.ids import new_id
from services.chassis.pagination import PageParams
from services.chassis.preconditions import ExpectedVersion
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/api/v1", tags=["format-texts"])
_ACT_PROBLEMS = (
    "format-text-not-found",
    "agency-not-competent",
    "illegal-transition",
    "stale-version",
)


def _drafted(text: FormatText) -> Answer:
    location = f"/api/v1/format-texts/{text.format_text_id}"
    return told(FormatTextOut.of(text), status=201, location=location)


def _changed(outcome: Done[FormatText]) -> Answer:
    return told(FormatTextOut.of(outcome.thing), status=201)


async def _visible(shelves: Shelves, format_text_id: UUID, caller: Caller) -> FormatText:
    text = await shelves.format_texts.find(format_text_id)
    if text is None or not may_know(actor(caller), text.agency, public=text.public):
        raise Misuse("format-text-not-found", format_text_id=str(format_text_id))
    return text


@router.post(
    "/format-texts",
    status_code=201,
    response_model=FormatTextOut,
    responses=BOOK.responses("item-not-found", "agency-not-competent"),
    operation_id="draft_format_text",
    summary="起草格式文本",
)
async def draft(
    request: Request,
    body: FormatTextIn,
    caller: HandlingOfficer,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Draft the next text of an item that the caller's agency handles."""
    command = DraftFormatText(body.item_code, body.notification.text(), actor(caller))
    uow = desk.unit_of_work(request, idempotent.answering(_drafted))
    await draft_format_text(command, uow, at=desk.clock.now(), new_id=new_id, digest=digest)
    return idempotent.answer()


@router.post(
    "/format-texts/{format_text_id}/checks",
    status_code=201,
    response_model=FormatTextOut,
    responses=BOOK.responses(*_ACT_PROBLEMS, "format-text-incomplete"),
    operation_id="check_format_text",
    summary="核对格式文本",
)
async def check(
    request: Request,
    format_text_id: UUID,
    caller: HandlingOfficer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Check that a draft is complete, clear and tells every condition."""
    command = CheckFormatText(format_text_id, expected, actor(caller))
    uow = desk.unit_of_work(request, idempotent.answering(or_refused(request, _changed)))
    await check_format_text(command, uow, at=desk.clock.now())
    return idempotent.answer()


@router.post(
    "/format-texts/{format_text_id}/publications",
    status_code=201,
    response_model=FormatTextOut,
    responses=BOOK.responses(*_ACT_PROBLEMS, "format-text-not-shown"),
    operation_id="publish_format_text",
    summary="公布格式文本",
)
async def publish(
    request: Request,
    format_text_id: UUID,
    body: TextPublicationIn,
    caller: HandlingOfficer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Publish a checked text with a proof for each channel; the one before is superseded."""
    channels = body.channels.model_dump()
    command = PublishFormatText(format_text_id, expected, channels, actor(caller))
    uow = desk.unit_of_work(request, idempotent.answering(or_refused(request, _changed)))
    await publish_format_text(command, uow, at=desk.clock.now())
    return idempotent.answer()


@router.get(
    "/format-texts",
    response_model=FormatTextsOut,
    responses=BOOK.responses("cursor-invalid"),
    operation_id="list_format_texts",
    summary="格式文本列表",
)
async def list_format_texts(
    request: Request,
    caller: AnyCaller,
    desk: CatalogDesk,
    page: PageParams,
    item_code: Annotated[
        str | None, Query(pattern=ITEM_CODE, description="只列该证明事项的文本")
    ] = None,
) -> Response:
    """The texts in order of drafting; drafts are shown to their agency and to who oversees it."""
    after = desk.key_after(page, "format-texts")
    async with desk.reading() as shelves:
        found = await shelves.format_texts.page(
            page.limit + 1,
            after and UUID(after),
            item_code=item_code,
            drafts_of=whose_drafts(caller),
        )
    rows = [
        (str(each.format_text_id), FormatTextOut.of(each).model_dump(mode="json")) for each in found
    ]
    return desk.page_of(request, page, "format-texts", rows)


@router.get(
    "/format-texts/{format_text_id}",
    response_model=FormatTextOut,
    responses=BOOK.responses("format-text-not-found"),
    operation_id="read_format_text",
    summary="查看格式文本",
)
async def read_format_text(format_text_id: UUID, caller: AnyCaller, desk: CatalogDesk) -> Response:
    """One text."""
    async with desk.reading() as shelves:
        text = await _visible(shelves, format_text_id, caller)
    return told(FormatTextOut.of(text)).response()


@router.get(
    "/format-texts/{format_text_id}/history",
    response_model=HistoryOut,
    responses=BOOK.responses("format-text-not-found"),
    operation_id="read_format_text_history",
    summary="格式文本的办理过程",
)
async def read_format_text_history(
    format_text_id: UUID, caller: Organ, desk: CatalogDesk
) -> Response:
    """Who did what with a text, when and on what basis."""
    async with desk.reading() as shelves:
        await _visible(shelves, format_text_id, caller)
        steps = await shelves.format_texts.steps(format_text_id)
    return told(HistoryOut.of(steps)).response()
