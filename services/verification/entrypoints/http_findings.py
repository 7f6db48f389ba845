"""Understands the requests about findings: opened, looked into, told, heard, concluded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.http import preferred_language
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.preconditions import ExpectedVersion, etag
from services.chassis.strict_json import StrictRouter
from services.verification.application.conclude_finding import ConcludeFinding, conclude_finding
from services.verification.application.investigate_finding import investigate_finding
from services.verification.application.notify_party_of_finding import notify_party_of_finding
from services.verification.application.open_finding import OpenFinding, open_finding
from services.verification.application.record_finding_correction import record_finding_correction
from services.verification.application.record_finding_statement import (
    RecordStatement,
    record_finding_statement,
)
from services.verification.domain.finding_rules import ActRefused
from services.verification.domain.findings import Finding, FindingSource
from services.verification.entrypoints.access import WORKERS_OF_AGENCIES, Wired, actor_of
from services.verification.entrypoints.finding_refusals import refusal
from services.verification.entrypoints.schemas_findings import (
    ConclusionIn,
    CorrectionIn,
    FindingForPartyOut,
    FindingIn,
    FindingOut,
    InvestigationIn,
    NoticeIn,
    StatementIn,
)

router = StrictRouter(prefix="/api/v1", tags=["findings"])

Worker = Annotated[Caller, allow(*WORKERS_OF_AGENCIES)]
Officer = Annotated[Caller, allow("handling_officer")]
Hearer = Annotated[Caller, allow("handling_officer", "platform")]

_UNKNOWN = "finding-not-found"
_ACTED_ON = (_UNKNOWN, "stale-version", "illegal-transition")


def _answer(finding: Finding) -> Answer:
    body = FindingOut.of(finding, in_clear=True).model_dump(mode="json")
    return Answer(201, body, {"ETag": etag(finding.version)})


def _answer_to_platform(finding: Finding) -> Answer:
    body = FindingForPartyOut.of(finding).model_dump(mode="json")
    return Answer(201, body, {"ETag": etag(finding.version)})


def _told(
    request: Request, refusal_slug: str, show: Callable[[Finding], Answer] = _answer
) -> Callable[[Finding | ActRefused], Answer]:
    """What turns the outcome of a judged act into its answer."""

    def render(outcome: Finding | ActRefused) -> Answer:
        match outcome:
            case Finding():
                return show(outcome)
            case ActRefused():
                language, path = preferred_language(request), request.url.path
                return refusal(refusal_slug, outcome, language=language, instance=path)

    return render


@router.post(
    "/findings",
    status_code=201,
    operation_id="open_finding",
    summary="登记涉嫌承诺不实",
    response_model=FindingOut,
    responses=BOOK.responses(
        "commitment-unknown-here", "commitment-already-withdrawn", "finding-already-open"
    ),
)
async def open_one(
    body: FindingIn, caller: Worker, idempotent: Idempotent, wired: Wired
) -> Response:
    """由办理该事项的行政机关登记；核查结果不一致的，由系统自行登记，无须另报。"""

    def render(finding: Finding) -> Answer:
        answer = _answer(finding)
        location = f"/api/v1/findings/{finding.finding_id}"
        return Answer(201, answer.body, answer.headers | {"Location": location})

    command = OpenFinding(
        commitment_id=body.commitment_id,
        source=FindingSource(body.source),
        facts_committed=body.facts_committed,
        facts_found=body.facts_found,
        evidence=tuple(each.to_proof() for each in body.evidence),
    )
    await open_finding(
        command,
        wired.unit_of_work(answering=idempotent.answering(render)),
        actor=actor_of(caller),
        at=wired.clock.now(),
        new_id=wired.means.new_id,
    )
    return idempotent.answer()


@router.post(
    "/findings/{finding_id}/investigations",
    status_code=201,
    operation_id="investigate_finding",
    summary="开始调查",
    response_model=FindingOut,
    responses=BOOK.responses(*_ACTED_ON),
)
async def investigate(
    finding_id: UUID,
    body: InvestigationIn,
    caller: Worker,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    wired: Wired,
) -> Response:
    """对涉嫌不实的情形开始调查。"""
    await investigate_finding(
        finding_id,
        wired.unit_of_work(answering=idempotent.answering(_answer)),
        expected=expected,
        note=body.note,
        actor=actor_of(caller),
        at=wired.clock.now(),
    )
    return idempotent.answer()


@router.post(
    "/findings/{finding_id}/notices",
    status_code=201,
    operation_id="notify_party",
    summary="告知当事人事实、理由和陈述申辩的权利",
    response_model=FindingOut,
    responses=BOOK.responses(*_ACTED_ON, "date-in-future", "respond-by-too-early"),
)
async def notify(
    finding_id: UUID,
    body: NoticeIn,
    caller: Officer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    wired: Wired,
) -> Response:
    """登记已经送达的告知书。"""
    await notify_party_of_finding(
        finding_id,
        body.to_notice(),
        wired.unit_of_work(answering=idempotent.answering(_answer)),
        expected=expected,
        actor=actor_of(caller),
        at=wired.clock.now(),
    )
    return idempotent.answer()


@router.post(
    "/findings/{finding_id}/statements",
    status_code=201,
    operation_id="record_statement",
    summary="记录陈述申辩",
    response_model=FindingOut | FindingForPartyOut,
    responses=BOOK.responses(
        *_ACTED_ON, "statement-not-allowed", "statement-already-made", "date-in-future"
    ),
)
async def record_statement(
    request: Request,
    finding_id: UUID,
    body: StatementIn,
    caller: Hearer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    wired: Wired,
) -> Response:
    """由办理机关记录，或者由申请人所用的平台代为提交（须写明承诺编号）；未作陈述的，只由办理机关记录。"""
    by_platform = not caller.has("handling_officer")
    show = _answer_to_platform if by_platform else _answer
    render = _told(request, "statement-not-allowed", show)
    command = RecordStatement(
        finding_id=finding_id,
        made=body.made,
        statement=body.statement,
        received_on=body.received_on,
        for_the_party=by_platform,
        commitment_id=body.commitment_id,
    )
    await record_finding_statement(
        command,
        wired.unit_of_work(answering=idempotent.answering(render)),
        expected=expected,
        actor=actor_of(caller),
        at=wired.clock.now(),
        new_id=wired.means.new_id,
    )
    return idempotent.answer()


@router.post(
    "/findings/{finding_id}/conclusions",
    status_code=201,
    operation_id="conclude_finding",
    summary="认定承诺不实，或者排除嫌疑",
    response_model=FindingOut,
    responses=BOOK.responses(*_ACTED_ON, "conclusion-not-allowed"),
)
async def conclude(
    request: Request,
    finding_id: UUID,
    body: ConclusionIn,
    caller: Officer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    wired: Wired,
) -> Response:
    """认定不实之前，当事人应当已被告知并已陈述申辩，或者逾期未作陈述。"""
    render = _told(request, "conclusion-not-allowed")
    command = ConcludeFinding(
        finding_id=finding_id,
        confirm=body.conclusion == "CONFIRMED_UNTRUE",
        cause=body.cause,
        reasoning=body.reasoning,
    )
    await conclude_finding(
        command,
        wired.unit_of_work(answering=idempotent.answering(render)),
        expected=expected,
        actor=actor_of(caller),
        at=wired.clock.now(),
        new_id=wired.means.new_id,
    )
    return idempotent.answer()


@router.post(
    "/findings/{finding_id}/corrections",
    status_code=201,
    operation_id="record_correction",
    summary="记录当事人自行更正的日期",
    response_model=FindingOut,
    responses=BOOK.responses(*_ACTED_ON, "date-in-future", "finding-already-determined"),
)
async def record_correction(
    finding_id: UUID,
    body: CorrectionIn,
    caller: Officer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    wired: Wired,
) -> Response:
    """无心之失在被发现之前已自行更正的，一般不认定为虚假承诺（系统规则，可配置）。"""
    await record_finding_correction(
        finding_id,
        body.corrected_on,
        wired.unit_of_work(answering=idempotent.answering(_answer)),
        expected=expected,
        actor=actor_of(caller),
        at=wired.clock.now(),
    )
    return idempotent.answer()
