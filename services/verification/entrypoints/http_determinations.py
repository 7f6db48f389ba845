"""Understands the requests about determinations of false commitment: made and read."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.http import PreferredLanguage
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.pagination import PageParams
from services.chassis.preconditions import etag
from services.chassis.problem import Problem
from services.chassis.strict_json import StrictRouter
from services.verification.adapters.determinations import DeterminationRepository
from services.verification.application.determine_false_commitment import (
    determine_false_commitment,
)
from services.verification.domain.determinations import Determination, DeterminationPolicy
from services.verification.domain.finding_rules import ActRefused
from services.verification.entrypoints.access import Wired, actor_of, sees
from services.verification.entrypoints.answers import json_answer
from services.verification.entrypoints.finding_pages import (
    only_agency,
    page_answer,
)
from services.verification.entrypoints.finding_refusals import refusal
from services.verification.entrypoints.http_finding_reads import Reader
from services.verification.entrypoints.pages import cursor_id
from services.verification.entrypoints.schemas_determinations import (
    DeterminationIn,
    DeterminationOut,
    DeterminationsOut,
)

router = StrictRouter(prefix="/api/v1", tags=["determinations"])

Officer = Annotated[Caller, allow("handling_officer")]


async def _policy(request: Request) -> DeterminationPolicy:
    policy: DeterminationPolicy = request.app.state.determination_policy
    return policy


Policy = Annotated[DeterminationPolicy, Depends(_policy)]


@router.post(
    "/determinations",
    status_code=201,
    operation_id="determine_false_commitment",
    summary="认定虚假承诺",
    response_model=DeterminationOut,
    responses=BOOK.responses("finding-not-found", "determination-not-allowed"),
)
async def determine(
    request: Request,
    body: DeterminationIn,
    caller: Officer,
    idempotent: Idempotent,
    language: PreferredLanguage,
    policy: Policy,
    wired: Wired,
) -> Response:
    """与认定承诺不实、作出处理相互独立的行为，有自己的文书，并告知救济途径；不准的，一次说明全部理由。"""

    def render(outcome: Determination | ActRefused) -> Answer:
        match outcome:
            case Determination():
                location = f"/api/v1/determinations/{outcome.determination_id}"
                headers = {"ETag": etag(outcome.version), "Location": location}
                return Answer(201, DeterminationOut.of(outcome).model_dump(mode="json"), headers)
            case ActRefused():
                slug, path = "determination-not-allowed", request.url.path
                return refusal(slug, outcome, language=language, instance=path)

    await determine_false_commitment(
        body.to_command(),
        wired.unit_of_work(answering=idempotent.answering(render)),
        policy=policy,
        actor=actor_of(caller),
        at=wired.clock.now(),
        new_id=wired.means.new_id,
    )
    return idempotent.answer()


@router.get(
    "/determinations",
    operation_id="list_determinations",
    summary="查阅虚假承诺认定",
    response_model=DeterminationsOut,
)
async def list_all(
    request: Request,
    caller: Reader,
    page: PageParams,
    wired: Wired,
    finding_id: Annotated[UUID | None, Query(description="不实登记编号")] = None,
    commitment_id: Annotated[UUID | None, Query(description="承诺编号")] = None,
) -> Response:
    """办理机关只见本机关的；监督、审计、司法审核见全区的。"""
    async with wired.database.reading() as connection:
        found = await DeterminationRepository(connection).page(
            agency=only_agency(caller),
            finding_id=finding_id,
            commitment_id=commitment_id,
            before=cursor_id(wired.cursors, page),
            limit=page.limit + 1,
        )
    return page_answer(
        request,
        wired,
        page,
        found,
        key=lambda each: each.determination_id,
        shown=DeterminationOut.of,
    )


@router.get(
    "/determinations/{determination_id}",
    operation_id="read_determination",
    summary="查阅一件虚假承诺认定",
    response_model=DeterminationOut,
    responses=BOOK.responses("determination-not-found"),
)
async def read(determination_id: UUID, caller: Reader, wired: Wired) -> Response:
    """等级、文书、依据与告知的救济途径。"""
    async with wired.database.reading() as connection:
        found = await DeterminationRepository(connection).find(determination_id)
    if found is None or not sees(caller, found.determining_agency):
        raise Problem("determination-not-found", determination_id=str(determination_id))
    return json_answer(DeterminationOut.of(found), {"ETag": etag(found.version)})
