"""The door to the service guides."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.adapters.unit_of_work import Shelves
from services.catalog.application.draft_service_guide import (
    DraftServiceGuide,
    draft_service_guide,
)
from services.catalog.application.outcomes import Done
from services.catalog.application.publish_service_guide import (
    PublishServiceGuide,
    publish_service_guide,
)
from services.catalog.domain.agencies import may_know
from services.catalog.domain.misuse import Misuse
from services.catalog.domain.service_guides import ServiceGuide
from services.catalog.entrypoints.access import (
    AnyCaller,
    HandlingOfficer,
    Organ,
    actor,
    whose_drafts,
)
from services.catalog.entrypoints.desk import CatalogDesk, or_refused, told
from services.catalog.entrypoints.schemas_general_lists import ITEM_CODE
from services.catalog.entrypoints.schemas_judgements import HistoryOut
from services.catalog.entrypoints.schemas_service_guides import (
    ServiceGuideIn,
    ServiceGuideOut,
    ServiceGuidesOut,
)
from services.chassis.callers import Caller
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.ids import new_id
from services.chassis.pagination import PageParams
from services.chassis.preconditions import ExpectedVersion
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/api/v1", tags=["service-guides"])


def _drafted(guide: ServiceGuide) -> Answer:
    location = f"/api/v1/service-guides/{guide.service_guide_id}"
    return told(ServiceGuideOut.of(guide), status=201, location=location)


def _published(outcome: Done[ServiceGuide]) -> Answer:
    return told(ServiceGuideOut.of(outcome.thing), status=201)


async def _visible(shelves: Shelves, service_guide_id: UUID, caller: Caller) -> ServiceGuide:
    guide = await shelves.service_guides.find(service_guide_id)
    if guide is None or not may_know(actor(caller), guide.agency, public=guide.public):
        raise Misuse("service-guide-not-found", service_guide_id=str(service_guide_id))
    return guide


@router.post(
    "/service-guides",
    status_code=201,
    response_model=ServiceGuideOut,
    responses=BOOK.responses("item-not-found", "agency-not-competent"),
    operation_id="draft_service_guide",
    summary="起草办事指南",
)
async def draft(
    request: Request,
    body: ServiceGuideIn,
    caller: HandlingOfficer,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Draft the next guide of an item that the caller's agency handles."""
    command = DraftServiceGuide(body.item_code, body.text(), actor(caller))
    uow = desk.unit_of_work(request, idempotent.answering(_drafted))
    await draft_service_guide(command, uow, at=desk.clock.now(), new_id=new_id)
    return idempotent.answer()


@router.post(
    "/service-guides/{service_guide_id}/publications",
    status_code=201,
    response_model=ServiceGuideOut,
    responses=BOOK.responses(
        "service-guide-not-found",
        "agency-not-competent",
        "illegal-transition",
        "stale-version",
        "service-guide-not-ready",
    ),
    operation_id="publish_service_guide",
    summary="公布办事指南",
)
async def publish(
    request: Request,
    service_guide_id: UUID,
    caller: HandlingOfficer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Publish a guide together with the item's text; the one before is superseded."""
    command = PublishServiceGuide(service_guide_id, expected, actor(caller))
    uow = desk.unit_of_work(request, idempotent.answering(or_refused(request, _published)))
    await publish_service_guide(command, uow, at=desk.clock.now())
    return idempotent.answer()


@router.get(
    "/service-guides",
    response_model=ServiceGuidesOut,
    responses=BOOK.responses("cursor-invalid"),
    operation_id="list_service_guides",
    summary="办事指南列表",
)
async def list_service_guides(
    request: Request,
    caller: AnyCaller,
    desk: CatalogDesk,
    page: PageParams,
    item_code: Annotated[
        str | None, Query(pattern=ITEM_CODE, description="只列该证明事项的指南")
    ] = None,
) -> Response:
    """The guides in order of drafting; drafts are shown to their agency and to who oversees it."""
    after = desk.key_after(page, "service-guides")
    async with desk.reading() as shelves:
        found = await shelves.service_guides.page(
            page.limit + 1,
            after and UUID(after),
            item_code=item_code,
            drafts_of=whose_drafts(caller),
        )
    rows = [
        (str(each.service_guide_id), ServiceGuideOut.of(each).model_dump(mode="json"))
        for each in found
    ]
    return desk.page_of(request, page, "service-guides", rows)


@router.get(
    "/service-guides/{service_guide_id}",
    response_model=ServiceGuideOut,
    responses=BOOK.responses("service-guide-not-found"),
    operation_id="read_service_guide",
    summary="查看办事指南",
)
async def read_service_guide(
    service_guide_id: UUID, caller: AnyCaller, desk: CatalogDesk
) -> Response:
    """One guide."""
    async with desk.reading() as shelves:
        guide = await _visible(shelves, service_guide_id, caller)
    return told(ServiceGuideOut.of(guide)).response()


@router.get(
    "/service-guides/{service_guide_id}/history",
    response_model=HistoryOut,
    responses=BOOK.responses("service-guide-not-found"),
    operation_id="read_service_guide_history",
    summary="办事指南的办理过程",
)
async def read_service_guide_history(
    service_guide_id: UUID, caller: Organ, desk: CatalogDesk
) -> Response:
    """Who did what with a guide, when and on what basis."""
    async with desk.reading() as shelves:
        await _visible(shelves, service_guide_id, caller)
        steps = await shelves.service_guides.steps(service_guide_id)
    return told(HistoryOut.of(steps)).response()
