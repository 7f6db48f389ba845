"""The routes of objections."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import JSONResponse, Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.ids import new_id
from services.chassis.pagination import PageParams, link_header
from services.chassis.preconditions import ExpectedVersion, etag
from services.chassis.strict_json import StrictRouter
from services.credit.adapters.disputes import objection_of
from services.credit.adapters.lists import page_of
from services.credit.adapters.tables import OBJECTION
from services.credit.adapters.unit_of_work import reading
from services.credit.application import decide_objection as deciding
from services.credit.application.raise_objection import Grounds
from services.credit.application.raise_objection import raise_objection as raise_it
from services.credit.domain.misuse import Misuse
from services.credit.domain.objections import Objection, ObjectionDecision, ObjectionState
from services.credit.entrypoints.access import (
    READING,
    Wired,
    actor_of,
    must_name_the_subject,
    reader_of,
)
from services.credit.entrypoints.schemas_disputes import (
    ObjectionDecisionIn,
    ObjectionIn,
    ObjectionOut,
    ObjectionPage,
)

router = StrictRouter(prefix="/api/v1", tags=["credit"])

Reading = Annotated[Caller, allow(*READING)]
Objecting = Annotated[Caller, allow("platform", "credit_officer")]
Deciding = Annotated[Caller, allow("credit_officer", "handling_officer")]


def _render(objection: Objection) -> Answer:
    headers = {
        "ETag": etag(objection.version),
        "Location": f"/api/v1/objections/{objection.objection_id}",
    }
    return Answer(201, ObjectionOut.of(objection).as_json(), headers)


@router.post(
    "/objections",
    status_code=201,
    operation_id="raise_objection",
    summary="对信用记录提出异议",
    response_model=ObjectionOut,
    responses=BOOK.responses(
        "credit-record-not-found", "objection-already-open", "illegal-transition"
    ),
)
async def raise_objection(
    body: ObjectionIn, caller: Objecting, idempotent: Idempotent, wired: Wired
) -> Response:
    """The record is marked in dispute at once."""
    await raise_it(
        Grounds(body.record_id, body.grounds, tuple(body.evidence_digests)),
        actor_of(caller, wired.rules),
        reader_of(caller, wired.rules),
        wired.answering(idempotent, _render),
        wired.rules,
        at=wired.clock.now(),
        new_id=new_id,
    )
    return idempotent.answer()


@router.post(
    "/objections/{objection_id}/decisions",
    status_code=201,
    operation_id="decide_objection",
    summary="处理异议",
    response_model=ObjectionOut,
    responses=BOOK.responses(
        "objection-not-found",
        "stale-version",
        "illegal-transition",
        "correction-not-possible",
        "corrected-level-needed",
    ),
)
async def decide_objection(
    objection_id: UUID,
    body: ObjectionDecisionIn,
    caller: Deciding,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    wired: Wired,
) -> Response:
    """The record is corrected, maintained or deleted; standing and platforms follow."""
    decision = ObjectionDecision(body.outcome, body.reason, body.corrected_level)
    await deciding.decide_objection(
        deciding.DecideObjection(objection_id, expected, decision),
        actor_of(caller, wired.rules),
        wired.answering(idempotent, _render),
        wired.rules,
        at=wired.clock.now(),
        new_id=new_id,
    )
    return idempotent.answer()


@router.get(
    "/objections",
    operation_id="list_objections",
    summary="查询异议",
    response_model=ObjectionPage,
    responses=BOOK.responses("cursor-invalid"),
)
async def list_objections(
    request: Request,
    caller: Reading,
    wired: Wired,
    page: PageParams,
    record_id: Annotated[UUID | None, Query(description="信用记录")] = None,
    subject_ref: Annotated[
        str | None, Query(pattern=r"^[0-9a-f]{64}$", description="主体识别码")
    ] = None,
    state: Annotated[ObjectionState | None, Query(description="状态")] = None,
) -> Response:
    """Objections, oldest first."""
    reader = reader_of(caller, wired.rules)
    must_name_the_subject(reader, subject_ref, record_id)
    async with reading(wired.database) as credit:
        objections, following = await page_of(
            credit.connection,
            OBJECTION,
            "objection_id",
            objection_of,
            reader=reader,
            filters={"record_id": record_id, "subject_ref": subject_ref, "state": state},
            after=wired.place_of(page),
            limit=page.limit,
        )
    body = ObjectionPage(items=[ObjectionOut.of(each) for each in objections])
    headers = link_header(request, wired.cursor_after(following))
    return JSONResponse(body.as_json(), headers=headers)


@router.get(
    "/objections/{objection_id}",
    operation_id="read_objection",
    summary="查看异议",
    response_model=ObjectionOut,
    responses=BOOK.responses("objection-not-found"),
)
async def read_objection(objection_id: UUID, caller: Reading, wired: Wired) -> Response:
    """One objection and its answer."""
    async with reading(wired.database) as credit:
        objection = await credit.objections.get(objection_id)
    reader = reader_of(caller, wired.rules)
    if objection is None or not reader.may_read(objection.agencies):
        raise Misuse("objection-not-found", objection_id=str(objection_id))
    headers = {"ETag": etag(objection.version)}
    return JSONResponse(ObjectionOut.of(objection).as_json(), headers=headers)
