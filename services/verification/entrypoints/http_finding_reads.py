"""Understands how findings are followed: listed, read, with their history and their reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.http import PreferredLanguage
from services.chassis.pagination import PageParams
from services.chassis.preconditions import etag
from services.chassis.strict_json import StrictRouter
from services.verification.adapters.findings import FindingRepository
from services.verification.application.finding_ports import JudgedAct
from services.verification.application.finding_steps import unknown_finding
from services.verification.domain.disclosure import facts_are_read_by_the_handling_agency
from services.verification.domain.findings import Finding, FindingState
from services.verification.entrypoints.access import (
    DISTRICT_READERS,
    WORKERS_OF_AGENCIES,
    Wired,
    sees,
)
from services.verification.entrypoints.answers import json_answer
from services.verification.entrypoints.finding_pages import (
    only_agency,
    page_answer,
)
from services.verification.entrypoints.finding_refusals import explained
from services.verification.entrypoints.pages import cursor_id
from services.verification.entrypoints.schemas_findings import (
    FindingForPartyOut,
    FindingOut,
    StepOut,
)

router = StrictRouter(prefix="/api/v1", tags=["findings"])

READERS = (*WORKERS_OF_AGENCIES, *DISTRICT_READERS)
Reader = Annotated[Caller, allow(*READERS)]
ReaderOrPlatform = Annotated[Caller, allow(*READERS, "platform")]


class FindingsOut(BaseModel):
    """一页承诺不实的登记."""

    items: list[FindingOut]


class HistoryOut(BaseModel):
    """办理历史，由早到晚."""

    items: list[StepOut]


class JudgedActOut(BaseModel):
    """一次办理所适用的全部规则及其回答，无论准否."""

    act: str
    allowed: bool
    at: datetime
    by: str
    agency: str | None
    judgements: list[dict[str, Any]]

    @classmethod
    def of(cls, judged: JudgedAct, language: str) -> JudgedActOut:
        """The judged act as it is answered in `language`."""
        return cls(
            act=judged.act,
            allowed=judged.allowed,
            at=judged.at,
            by=judged.actor.client_id,
            agency=judged.actor.agency,
            judgements=[explained(each, language) for each in judged.judgements],
        )


class ExplanationOut(BaseModel):
    """每次办理的规则、依据与事实，由早到晚."""

    finding_id: UUID
    acts: list[JudgedActOut]


@router.get(
    "/findings",
    operation_id="list_findings",
    summary="查阅承诺不实的登记",
    response_model=FindingsOut,
)
async def list_all(
    request: Request,
    caller: Reader,
    page: PageParams,
    wired: Wired,
    state: Annotated[FindingState | None, Query(description="状态")] = None,
    commitment_id: Annotated[UUID | None, Query(description="承诺编号")] = None,
) -> Response:
    """办理机关只见本机关的；监督、审计、司法审核见全区的，事实内容隐去。"""
    async with wired.database.reading() as connection:
        found = await FindingRepository(connection).page(
            agency=only_agency(caller),
            state=state,
            commitment_id=commitment_id,
            before=cursor_id(wired.cursors, page),
            limit=page.limit + 1,
        )
    return page_answer(
        request,
        wired,
        page,
        found,
        key=lambda each: each.finding_id,
        shown=lambda each: _shown(each, caller),
    )


@router.get(
    "/findings/{finding_id}",
    operation_id="read_finding",
    summary="查阅一件登记",
    response_model=FindingOut | FindingForPartyOut,
    responses=BOOK.responses("finding-not-found"),
)
async def read(
    finding_id: UUID,
    caller: ReaderOrPlatform,
    wired: Wired,
    commitment_id: Annotated[
        UUID | None, Query(description="平台查阅时必填，须与所涉承诺一致")
    ] = None,
) -> Response:
    """平台写明所涉承诺的，可见进度与答复期限，以便申请人陈述申辩。"""
    async with wired.database.reading() as connection:
        finding = await FindingRepository(connection).read(finding_id)
    if finding is None:
        raise unknown_finding(finding_id)
    headers = {"ETag": etag(finding.version)}
    if caller.has(*READERS) and sees(caller, finding.handling_agency):
        return json_answer(_shown(finding, caller), headers)
    if caller.has("platform") and finding.commitment_id == commitment_id:
        return json_answer(FindingForPartyOut.of(finding), headers)
    raise unknown_finding(finding_id)


@router.get(
    "/findings/{finding_id}/history",
    operation_id="read_finding_history",
    summary="查阅办理历史",
    response_model=HistoryOut,
    responses=BOOK.responses("finding-not-found"),
)
async def read_history(finding_id: UUID, caller: Reader, wired: Wired) -> Response:
    """何人、何时、依据哪一条，由何状态到何状态。"""
    async with wired.database.reading() as connection:
        repository = FindingRepository(connection)
        _require_sight(caller, finding_id, await repository.read(finding_id))
        steps = await repository.history(finding_id)
    return json_answer(HistoryOut(items=[StepOut.of(each) for each in steps]))


@router.get(
    "/findings/{finding_id}/explanation",
    operation_id="explain_finding",
    summary="查阅规则如何回答",
    response_model=ExplanationOut,
    responses=BOOK.responses("finding-not-found"),
)
async def explain(
    finding_id: UUID, caller: Reader, language: PreferredLanguage, wired: Wired
) -> Response:
    """准予的和不准的都在内：每条规则的依据、所见事实和结论。"""
    async with wired.database.reading() as connection:
        repository = FindingRepository(connection)
        _require_sight(caller, finding_id, await repository.read(finding_id))
        acts = await repository.judged_acts(finding_id)
    shown = [JudgedActOut.of(each, language) for each in acts]
    return json_answer(ExplanationOut(finding_id=finding_id, acts=shown))


def _shown(finding: Finding, caller: Caller) -> FindingOut:
    sight = facts_are_read_by_the_handling_agency(
        finding.handling_agency, caller.agency, caller.roles
    )
    return FindingOut.of(finding, in_clear=sight.met)


def _require_sight(caller: Caller, finding_id: UUID, finding: Finding | None) -> None:
    if finding is None or not sees(caller, finding.handling_agency):
        raise unknown_finding(finding_id)
