"""Understands the requests about disposals: imposed, followed, and whether they were obeyed."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.http import PreferredLanguage
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.pagination import PageParams
from services.chassis.preconditions import ExpectedVersion, etag
from services.chassis.strict_json import StrictRouter
from services.verification.adapters.disposals import DisposalRepository
from services.verification.application.impose_disposal import impose_disposal
from services.verification.application.record_disposal_result import (
    record_disposal_result,
    unknown_disposal,
)
from services.verification.domain.disposals import Disposal, DisposalKind, DisposalState
from services.verification.domain.finding_rules import ActRefused
from services.verification.entrypoints.access import Wired, actor_of, sees
from services.verification.entrypoints.answers import json_answer
from services.verification.entrypoints.finding_pages import (
    only_agency,
    page_answer,
)
from services.verification.entrypoints.finding_refusals import refusal
from services.verification.entrypoints.http_finding_reads import HistoryOut, Reader
from services.verification.entrypoints.pages import cursor_id
from services.verification.entrypoints.schemas_disposals import (
    DisposalIn,
    DisposalOut,
    DisposalResultIn,
    DisposalsOut,
)
from services.verification.entrypoints.schemas_findings import StepOut

router = StrictRouter(prefix="/api/v1", tags=["disposals"])

Officer = Annotated[Caller, allow("handling_officer")]


def _answer(disposal: Disposal, *, location: bool) -> Answer:
    headers = {"ETag": etag(disposal.version)}
    if location:
        headers["Location"] = f"/api/v1/disposals/{disposal.disposal_id}"
    return Answer(201, DisposalOut.of(disposal).model_dump(mode="json"), headers)


@router.post(
    "/disposals",
    status_code=201,
    operation_id="impose_disposal",
    summary="对承诺不实作出处理",
    response_model=DisposalOut,
    responses=BOOK.responses("finding-not-found", "disposal-not-allowed"),
)
async def impose(
    request: Request,
    body: DisposalIn,
    caller: Officer,
    idempotent: Idempotent,
    language: PreferredLanguage,
    wired: Wired,
) -> Response:
    """终止办理、责令限期整改、撤销行政决定、行政处罚、移送司法机关；不准的，一次说明全部理由。"""

    def render(outcome: Disposal | ActRefused) -> Answer:
        match outcome:
            case Disposal():
                return _answer(outcome, location=True)
            case ActRefused():
                path = request.url.path
                return refusal("disposal-not-allowed", outcome, language=language, instance=path)

    await impose_disposal(
        body.to_command(),
        wired.unit_of_work(answering=idempotent.answering(render)),
        actor=actor_of(caller),
        at=wired.clock.now(),
        new_id=wired.means.new_id,
    )
    return idempotent.answer()


@router.post(
    "/disposals/{disposal_id}/results",
    status_code=201,
    operation_id="record_disposal_result",
    summary="记录限期整改的结果",
    response_model=DisposalOut,
    responses=BOOK.responses(
        "disposal-not-found", "stale-version", "illegal-transition", "disposal-result-not-allowed"
    ),
)
async def record_result(
    request: Request,
    disposal_id: UUID,
    body: DisposalResultIn,
    caller: Officer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    language: PreferredLanguage,
    wired: Wired,
) -> Response:
    """期限届满之前，不得认定逾期未整改。"""

    def render(outcome: Disposal | ActRefused) -> Answer:
        match outcome:
            case Disposal():
                return _answer(outcome, location=False)
            case ActRefused():
                slug, path = "disposal-result-not-allowed", request.url.path
                return refusal(slug, outcome, language=language, instance=path)

    await record_disposal_result(
        disposal_id,
        DisposalState(body.result),
        wired.unit_of_work(answering=idempotent.answering(render)),
        expected=expected,
        actor=actor_of(caller),
        at=wired.clock.now(),
        new_id=wired.means.new_id,
    )
    return idempotent.answer()


@router.get(
    "/disposals",
    operation_id="list_disposals",
    summary="查阅处理",
    response_model=DisposalsOut,
)
async def list_all(
    request: Request,
    caller: Reader,
    page: PageParams,
    wired: Wired,
    finding_id: Annotated[UUID | None, Query(description="不实登记编号")] = None,
    kind: Annotated[DisposalKind | None, Query(description="处理种类")] = None,
) -> Response:
    """办理机关只见本机关的；监督、审计、司法审核见全区的。"""
    async with wired.database.reading() as connection:
        found = await DisposalRepository(connection).page(
            agency=only_agency(caller),
            finding_id=finding_id,
            kind=kind,
            before=cursor_id(wired.cursors, page),
            limit=page.limit + 1,
        )
    return page_answer(
        request, wired, page, found, key=lambda each: each.disposal_id, shown=DisposalOut.of
    )


@router.get(
    "/disposals/{disposal_id}",
    operation_id="read_disposal",
    summary="查阅一项处理",
    response_model=DisposalOut,
    responses=BOOK.responses("disposal-not-found"),
)
async def read(disposal_id: UUID, caller: Reader, wired: Wired) -> Response:
    """处理的种类、依据、文书与结果。"""
    async with wired.database.reading() as connection:
        disposal = await DisposalRepository(connection).find(disposal_id)
    if disposal is None or not sees(caller, disposal.handling_agency):
        raise unknown_disposal(disposal_id)
    return json_answer(DisposalOut.of(disposal), {"ETag": etag(disposal.version)})


@router.get(
    "/disposals/{disposal_id}/history",
    operation_id="read_disposal_history",
    summary="查阅处理的办理历史",
    response_model=HistoryOut,
    responses=BOOK.responses("disposal-not-found"),
)
async def read_history(disposal_id: UUID, caller: Reader, wired: Wired) -> Response:
    """何人、何时、依据哪一条，由何状态到何状态。"""
    async with wired.database.reading() as connection:
        repository = DisposalRepository(connection)
        disposal = await repository.find(disposal_id)
        if disposal is None or not sees(caller, disposal.handling_agency):
            raise unknown_disposal(disposal_id)
        steps = await repository.history(disposal_id)
    return json_answer(HistoryOut(items=[StepOut.of(each) for each in steps]))
