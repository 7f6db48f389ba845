"""The routes of requests between organs: who asks whom, and whom a request is about."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import JSONResponse, Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.pagination import PageParams, link_header
from services.chassis.preconditions import etag
from services.chassis.problem import Problem
from services.chassis.strict_json import StrictRouter
from services.verification.adapters import reading
from services.verification.adapters.assistance_requests import find_assistance_request
from services.verification.application.request_assistance import request_assistance
from services.verification.domain.assistance import (
    AssistanceRequest,
    State,
    names_are_told_to_the_asked_organ_only,
    names_are_told_while_the_request_is_worked_on,
)
from services.verification.domain.days import legal_day
from services.verification.domain.misuse import Misuse
from services.verification.entrypoints.access import (
    DISTRICT_READERS,
    WORKERS_OF_AGENCIES,
    Wired,
    actor_of,
    agencies_seen_by,
    sees,
)
from services.verification.entrypoints.answers import json_answer
from services.verification.entrypoints.pages import cursor_id, next_cursor
from services.verification.entrypoints.schemas import HistoryEntry, HistoryOut
from services.verification.entrypoints.schemas_assistance import (
    AssistanceParticularsOut,
    AssistanceRequestIn,
    AssistanceRequestOut,
    AssistanceRequestPage,
)

router = StrictRouter(prefix="/api/v1", tags=["verification"])

Officer = Annotated[Caller, allow(*WORKERS_OF_AGENCIES)]
Reader = Annotated[Caller, allow(*WORKERS_OF_AGENCIES, *DISTRICT_READERS)]


@router.post(
    "/assistance-requests",
    status_code=201,
    operation_id="request_assistance",
    summary="请求行政协助",
    response_model=AssistanceRequestOut,
    responses=BOOK.responses(
        "verification-not-found", "illegal-transition", "assistance-of-oneself", "agency-not-known"
    ),
)
async def create(
    body: AssistanceRequestIn, caller: Officer, idempotent: Idempotent, wired: Wired
) -> Response:
    """Ask another organ to check facts; the check waits for its answer."""
    at = wired.clock.now()

    def render(request: AssistanceRequest) -> Answer:
        told = AssistanceRequestOut.of(request, legal_day(at)).model_dump(mode="json")
        location = f"/api/v1/assistance-requests/{request.assistance_request_id}"
        return Answer(201, told, {"ETag": etag(request.version), "Location": location})

    uow = wired.unit_of_work(answering=idempotent.answering(render), caused_by=idempotent.key)
    await request_assistance(
        body.verification_id,
        body.to_domain(),
        actor_of(caller),
        uow,
        at=at,
        means=wired.means,
    )
    return idempotent.answer()


@router.get(
    "/assistance-requests",
    operation_id="list_assistance_requests",
    summary="查询行政协助请求",
    response_model=AssistanceRequestPage,
    responses=BOOK.responses("cursor-invalid"),
)
async def list_requests(
    request: Request,
    caller: Reader,
    wired: Wired,
    page: PageParams,
    role: Annotated[
        Literal["requesting", "assisting"] | None,
        Query(description="requesting 为本机关发出的，assisting 为请求本机关协助的"),
    ] = None,
    state: Annotated[State | None, Query(description="请求状态")] = None,
) -> Response:
    """The requests that the caller's agency sent or was sent."""
    agencies = agencies_seen_by(caller)
    if role is not None:
        agencies = (caller.agency or "",)
    async with wired.database.reading() as connection:
        found = await reading.list_assistance_requests(
            connection,
            asking=agencies if role != "assisting" else None,
            asked=agencies if role != "requesting" else None,
            either_side=role is None,
            state=state.value if state else None,
            before=cursor_id(wired.cursors, page),
            limit=page.limit + 1,
        )
    today = legal_day(wired.clock.now())
    shown = [AssistanceRequestOut.of(each, today) for each in found[: page.limit]]
    cursor = next_cursor(wired.cursors, [each.assistance_request_id for each in found], page)
    body = AssistanceRequestPage(items=shown)
    return JSONResponse(body.model_dump(mode="json"), headers=link_header(request, cursor))


@router.get(
    "/assistance-requests/{assistance_request_id}",
    operation_id="read_assistance_request",
    summary="查看行政协助请求",
    response_model=AssistanceRequestOut,
    responses=BOOK.responses("assistance-request-not-found"),
)
async def read(assistance_request_id: UUID, caller: Reader, wired: Wired) -> Response:
    """One request, for both of its sides."""
    async with wired.database.reading() as connection:
        request = await find_assistance_request(connection, assistance_request_id)
    _must_be_seen(request, caller)
    body = AssistanceRequestOut.of(request, legal_day(wired.clock.now()))
    return JSONResponse(body.model_dump(mode="json"), headers={"ETag": etag(request.version)})


@router.get(
    "/assistance-requests/{assistance_request_id}/history",
    operation_id="read_assistance_request_history",
    summary="查看行政协助过程",
    response_model=HistoryOut,
    responses=BOOK.responses("assistance-request-not-found"),
)
async def read_history(assistance_request_id: UUID, caller: Reader, wired: Wired) -> Response:
    """Who did what, and when."""
    async with wired.database.reading() as connection:
        request = await find_assistance_request(connection, assistance_request_id)
        _must_be_seen(request, caller)
        rows = await reading.history_of_assistance_request(connection, assistance_request_id)
    steps = [HistoryEntry.model_validate(row, from_attributes=True) for row in rows]
    return json_answer(HistoryOut(items=steps))


@router.get(
    "/assistance-requests/{assistance_request_id}/particulars",
    operation_id="read_assistance_particulars",
    summary="查看协助核查对象",
    response_model=AssistanceParticularsOut,
    responses=BOOK.responses(
        "assistance-request-not-found", "illegal-transition", "temporarily-unavailable"
    ),
)
async def read_particulars(
    assistance_request_id: UUID,
    caller: Officer,
    wired: Wired,
    purpose: Annotated[Literal["ASSISTANCE"], Query(description="用途；读取会登记备查")],
) -> Response:
    """Name and number, for the asked organ, while it works on the request."""
    async with wired.database.reading() as connection:
        request = await find_assistance_request(connection, assistance_request_id)
    if not names_are_told_to_the_asked_organ_only(request, caller.agency).met:
        raise Misuse("assistance-request-not-found", assistance_request_id=assistance_request_id)
    if not names_are_told_while_the_request_is_worked_on(request).met:
        raise Misuse("illegal-transition", act="particulars", state=request.state.value)
    particulars = await wired.particulars.read(request.commitment_id, purpose)
    if particulars is None:
        raise Problem("temporarily-unavailable", headers={"Retry-After": "5"})
    asked = {each.fact for each in request.facts}
    told = AssistanceParticularsOut(
        assistance_request_id=assistance_request_id,
        name=particulars.name,
        id_type=particulars.id_type,
        id_number=particulars.id_number,
        facts={fact: value for fact, value in particulars.facts.items() if fact in asked},
    )
    return json_answer(told)


def _must_be_seen(request: AssistanceRequest, caller: Caller) -> None:
    if not sees(caller, request.requesting_agency, request.assisting_agency):
        raise Misuse(
            "assistance-request-not-found",
            assistance_request_id=request.assistance_request_id,
        )
