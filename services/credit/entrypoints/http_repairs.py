"""The routes of applications for repair."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import JSONResponse, Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.http import PreferredLanguage
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.ids import new_id
from services.chassis.pagination import PageParams, link_header
from services.chassis.preconditions import ExpectedVersion, etag
from services.chassis.strict_json import StrictRouter
from services.credit.adapters.disputes import repair_of
from services.credit.adapters.lists import page_of
from services.credit.adapters.tables import REPAIR
from services.credit.adapters.unit_of_work import reading
from services.credit.application import decide_repair as deciding
from services.credit.application.apply_for_repair import apply_for_repair as apply
from services.credit.domain.misuse import Misuse
from services.credit.domain.repairs import (
    DutyProof,
    Repair,
    RepairAct,
    RepairApplication,
    RepairState,
)
from services.credit.entrypoints.access import (
    READING,
    Wired,
    actor_of,
    must_name_the_subject,
    reader_of,
    repair_refusal,
)
from services.credit.entrypoints.schemas_disputes import (
    RepairDecisionIn,
    RepairIn,
    RepairOut,
    RepairPage,
)

router = StrictRouter(prefix="/api/v1", tags=["credit"])

Reading = Annotated[Caller, allow(*READING)]
Applying = Annotated[Caller, allow("platform", "credit_officer")]
Deciding = Annotated[Caller, allow("handling_officer")]


def _accepted(repair: Repair) -> Answer:
    headers = {
        "ETag": etag(repair.version),
        "Location": f"/api/v1/repairs/{repair.repair_id}",
    }
    return Answer(201, RepairOut.of(repair).as_json(), headers)


@router.post(
    "/repairs",
    status_code=201,
    operation_id="apply_for_repair",
    summary="申请信用修复",
    response_model=RepairOut,
    responses=BOOK.responses("credit-record-not-found", "repair-not-yet"),
)
async def apply_for_repair(
    request: Request,
    body: RepairIn,
    caller: Applying,
    idempotent: Idempotent,
    wired: Wired,
    language: PreferredLanguage,
) -> Response:
    """Admitted, or refused with every rule that is not met; both are kept."""

    def render(repair: Repair) -> Answer:
        if repair.state is not RepairState.REFUSED:
            return _accepted(repair)
        return repair_refusal(
            repair.judgements,
            language=language,
            instance=request.url.path,
            repair_id=str(repair.repair_id),
            record_id=str(repair.record_id),
        )

    proofs = tuple(DutyProof(proof.title, proof.digest) for proof in body.duties_proof)
    await apply(
        RepairApplication(body.record_id, proofs, body.commitment_letter_digest),
        actor_of(caller, wired.rules),
        reader_of(caller, wired.rules),
        wired.answering(idempotent, render),
        at=wired.clock.now(),
        new_id=new_id,
    )
    return idempotent.answer()


@router.post(
    "/repairs/{repair_id}/decisions",
    status_code=201,
    operation_id="decide_repair",
    summary="决定信用修复",
    response_model=RepairOut,
    responses=BOOK.responses(
        "repair-not-found",
        "stale-version",
        "illegal-transition",
        "repair-not-yet",
        "repair-decision-date",
    ),
)
async def decide_repair(
    request: Request,
    repair_id: UUID,
    body: RepairDecisionIn,
    caller: Deciding,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    wired: Wired,
    language: PreferredLanguage,
) -> Response:
    """谁认定、谁修复; granted, publicity, sharing and measures end together."""

    def render(outcome: Repair | deciding.NotYet) -> Answer:
        if isinstance(outcome, Repair):
            return _accepted(outcome)
        return repair_refusal(
            outcome.judgements,
            language=language,
            instance=request.url.path,
            repair_id=str(outcome.repair.repair_id),
            record_id=str(outcome.repair.record_id),
        )

    act = RepairAct(body.outcome)
    await deciding.decide_repair(
        deciding.DecideRepair(repair_id, expected, act, body.reason, body.decided_on),
        actor_of(caller, wired.rules),
        wired.answering(idempotent, render),
        wired.rules,
        at=wired.clock.now(),
        new_id=new_id,
    )
    return idempotent.answer()


@router.get(
    "/repairs",
    operation_id="list_repairs",
    summary="查询信用修复申请",
    response_model=RepairPage,
    responses=BOOK.responses("cursor-invalid"),
)
async def list_repairs(
    request: Request,
    caller: Reading,
    wired: Wired,
    page: PageParams,
    record_id: Annotated[UUID | None, Query(description="信用记录")] = None,
    subject_ref: Annotated[
        str | None, Query(pattern=r"^[0-9a-f]{64}$", description="主体识别码")
    ] = None,
    state: Annotated[RepairState | None, Query(description="状态")] = None,
) -> Response:
    """Applications, oldest first, the refused ones too."""
    reader = reader_of(caller, wired.rules)
    must_name_the_subject(reader, subject_ref, record_id)
    async with reading(wired.database) as credit:
        repairs, following = await page_of(
            credit.connection,
            REPAIR,
            "repair_id",
            repair_of,
            reader=reader,
            filters={"record_id": record_id, "subject_ref": subject_ref, "state": state},
            after=wired.place_of(page),
            limit=page.limit,
        )
    body = RepairPage(items=[RepairOut.of(each) for each in repairs])
    headers = link_header(request, wired.cursor_after(following))
    return JSONResponse(body.as_json(), headers=headers)


@router.get(
    "/repairs/{repair_id}",
    operation_id="read_repair",
    summary="查看信用修复申请",
    response_model=RepairOut,
    responses=BOOK.responses("repair-not-found"),
)
async def read_repair(repair_id: UUID, caller: Reading, wired: Wired) -> Response:
    """One application with every rule's answer."""
    async with reading(wired.database) as credit:
        repair = await credit.repairs.get(repair_id)
    reader = reader_of(caller, wired.rules)
    if repair is None or not reader.may_read(repair.agencies):
        raise Misuse("repair-not-found", repair_id=str(repair_id))
    return JSONResponse(RepairOut.of(repair).as_json(), headers={"ETag": etag(repair.version)})
