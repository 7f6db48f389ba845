"""The routes of checks: how one was planned, how far it came, what was kept, an answer by hand."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import JSONResponse, Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.http import PreferredLanguage
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.pagination import PageParams, link_header
from services.chassis.preconditions import ExpectedVersion, etag
from services.chassis.strict_json import StrictRouter
from services.verification.adapters import reading
from services.verification.adapters.verifications import find_verification
from services.verification.application.record_officer_result import (
    OfficerResult,
    ResultRefused,
    record_officer_result,
)
from services.verification.application.take_task import take_task
from services.verification.domain.days import legal_day
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import State, Verification
from services.verification.domain.vocabulary import Method
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
from services.verification.entrypoints.refusals import refused_result
from services.verification.entrypoints.schemas import (
    EvidenceOut,
    EvidencePage,
    EvidenceSummary,
    HistoryEntry,
    HistoryOut,
    JudgementOut,
    LadderStep,
    OfficerResultIn,
    VerificationDetail,
    VerificationOut,
    VerificationPage,
)

router = StrictRouter(prefix="/api/v1", tags=["verification"])

Officer = Annotated[Caller, allow(*WORKERS_OF_AGENCIES)]
Reader = Annotated[Caller, allow(*WORKERS_OF_AGENCIES, *DISTRICT_READERS)]


@router.get(
    "/verifications",
    operation_id="list_verifications",
    summary="查询核查任务",
    response_model=VerificationPage,
    responses=BOOK.responses("cursor-invalid"),
)
async def list_verifications(
    request: Request,
    caller: Reader,
    wired: Wired,
    page: PageParams,
    state: Annotated[State | None, Query(description="核查状态")] = None,
    commitment_id: Annotated[UUID | None, Query(description="承诺编号")] = None,
    agency: Annotated[
        str | None, Query(description="mine 为本机关，或机关代码", max_length=60)
    ] = None,
) -> Response:
    """Checks of the caller's agency, or of the district for those who supervise it."""
    agencies = agencies_seen_by(caller)
    if agency is not None:
        wanted = caller.agency or "" if agency == "mine" else agency
        agencies = (wanted,) if agencies is None or wanted in agencies else ()
    async with wired.database.reading() as connection:
        found = await reading.list_verifications(
            connection,
            agencies=agencies,
            state=state.value if state else None,
            commitment_id=commitment_id,
            before=cursor_id(wired.cursors, page),
            limit=page.limit + 1,
        )
    today = legal_day(wired.clock.now())
    shown = found[: page.limit]
    cursor = next_cursor(wired.cursors, [each.verification_id for each in found], page)
    body = VerificationPage(items=[VerificationOut.of(each, today) for each in shown])
    return JSONResponse(body.model_dump(mode="json"), headers=link_header(request, cursor))


@router.get(
    "/verifications/{verification_id}",
    operation_id="read_verification",
    summary="查看核查任务",
    response_model=VerificationDetail,
    responses=BOOK.responses("verification-not-found"),
)
async def read_verification(verification_id: UUID, caller: Reader, wired: Wired) -> Response:
    """The plan with its reasons, the ladder, and what was asked."""
    async with wired.database.snapshot() as connection:
        check = await find_verification(connection, verification_id)
        _must_be_seen(check, caller)
        kept = await reading.evidence_of(connection, verification_id)
        requests = await reading.requests_of(connection, verification_id)
    told = VerificationOut.of(check, legal_day(wired.clock.now()))
    body = VerificationDetail(
        **told.model_dump(),
        explanation=[JudgementOut(**_plain(each.as_json())) for each in check.explanation],
        ladder=_ladder(check),
        evidence=[EvidenceSummary.model_validate(row, from_attributes=True) for row in kept],
        assistance_requests=requests,
    )
    return JSONResponse(body.model_dump(mode="json"), headers={"ETag": etag(check.version)})


@router.get(
    "/verifications/{verification_id}/history",
    operation_id="read_verification_history",
    summary="查看核查过程",
    response_model=HistoryOut,
    responses=BOOK.responses("verification-not-found"),
)
async def read_history(verification_id: UUID, caller: Reader, wired: Wired) -> Response:
    """Who did what, when, on which clause; a climb of the ladder with its reason."""
    async with wired.database.reading() as connection:
        _must_be_seen(await find_verification(connection, verification_id), caller)
        rows = await reading.history_of_verification(connection, verification_id)
    steps = [HistoryEntry.model_validate(row, from_attributes=True) for row in rows]
    return json_answer(HistoryOut(items=steps))


@router.get(
    "/verifications/{verification_id}/evidence",
    operation_id="read_verification_evidence",
    summary="查看核查证据",
    response_model=EvidencePage,
    responses=BOOK.responses("verification-not-found"),
)
async def read_evidence(verification_id: UUID, caller: Officer, wired: Wired) -> Response:
    """The questions with their answers, for officers of the handling agency."""
    async with wired.database.reading() as connection:
        check = await find_verification(connection, verification_id)
        if check.handling_agency != caller.agency:
            raise Misuse("verification-not-found", verification_id=verification_id)
        rows = await reading.evidence_of(connection, verification_id)
    kept = [EvidenceOut.model_validate(row, from_attributes=True) for row in rows]
    return json_answer(EvidencePage(items=kept))


@router.post(
    "/verifications/{verification_id}/assignments",
    status_code=201,
    operation_id="take_verification",
    summary="领取核查任务",
    response_model=VerificationOut,
    responses=BOOK.responses(
        "verification-not-found", "verification-not-with-officer", "stale-version"
    ),
)
async def take(
    verification_id: UUID,
    caller: Officer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    wired: Wired,
) -> Response:
    """An officer takes a check that no machine can answer."""
    at = wired.clock.now()

    def render(check: Verification) -> Answer:
        body = VerificationOut.of(check, legal_day(at)).model_dump(mode="json")
        return Answer(201, body, {"ETag": etag(check.version)})

    uow = wired.unit_of_work(answering=idempotent.answering(render), caused_by=idempotent.key)
    await take_task(verification_id, expected, actor_of(caller), uow, at=at)
    return idempotent.answer()


@router.post(
    "/verifications/{verification_id}/results",
    status_code=201,
    operation_id="record_verification_result",
    summary="登记核查结果",
    response_model=VerificationOut,
    responses=BOOK.responses(
        "verification-not-found",
        "verification-not-with-officer",
        "verification-result-refused",
        "stale-version",
    ),
)
async def record_result(
    verification_id: UUID,
    body: OfficerResultIn,
    caller: Officer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    language: PreferredLanguage,
    wired: Wired,
) -> Response:
    """An officer's answer with evidence: it settles the check, or the check climbs."""
    at = wired.clock.now()
    path = f"/api/v1/verifications/{verification_id}/results"

    def render(outcome: Verification | ResultRefused) -> Answer:
        if isinstance(outcome, ResultRefused):
            return refused_result(verification_id, outcome, language=language, instance=path)
        told = VerificationOut.of(outcome, legal_day(at)).model_dump(mode="json")
        return Answer(201, told, {"ETag": etag(outcome.version)})

    result = OfficerResult(
        verification_id=verification_id,
        expected_version=expected,
        method=Method(body.method),
        results=tuple(each.to_domain() for each in body.facts),
        evidence=body.evidence.to_domain(),
    )
    uow = wired.unit_of_work(answering=idempotent.answering(render), caused_by=idempotent.key)
    await record_officer_result(result, actor_of(caller), uow, at=at, means=wired.means)
    return idempotent.answer()


def _must_be_seen(check: Verification, caller: Caller) -> None:
    if not sees(caller, check.handling_agency):
        raise Misuse("verification-not-found", verification_id=check.verification_id)


def _ladder(check: Verification) -> list[LadderStep]:
    def standing(place: int) -> Any:
        if check.method is None or place > check.step:
            return "to-come"
        return "past" if place < check.step else "current"

    return [
        LadderStep(method=method.value, standing=standing(place))
        for place, method in enumerate(check.methods)
    ]


def _plain(value: dict[str, object]) -> dict[str, Any]:
    return dict(value)
