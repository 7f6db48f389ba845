"""Routes that follow a commitment: itself, history, explanation, letter, readers."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import PlainTextResponse, Response

from contracts.problems import BOOK
from services.chassis.auth import allow, internal
from services.chassis.callers import Caller
from services.chassis.http import PreferredLanguage
from services.chassis.idempotency import Answer
from services.chassis.ids import new_id
from services.chassis.pagination import PageParams, link_header
from services.chassis.preconditions import etag
from services.chassis.problem import Problem
from services.chassis.strict_json import StrictRouter
from services.commitment.adapters.readings import Readings
from services.commitment.application.read_particulars import (
    LETTER,
    PARTICULARS,
    ParticularsRead,
    ReadParticulars,
    read_particulars,
)
from services.commitment.domain.access import OFFICERS, Purpose
from services.commitment.domain.letter import masked_content
from services.commitment.domain.lifecycle import State
from services.commitment.domain.texts import letter_text
from services.commitment.entrypoints import answers
from services.commitment.entrypoints.access import AtDesk, actor_of
from services.commitment.entrypoints.answer_schemas import (
    CommitmentListOut,
    CommitmentOut,
    ExplanationOut,
    HistoryOut,
    LetterOut,
    ParticularsOut,
    PublicRegisterOut,
    ReadsOut,
    described,
    in_json_or_text,
)
from services.commitment.entrypoints.cursors import after_number, before_id
from services.commitment.entrypoints.desk import Desk
from services.commitment.entrypoints.http_notifications import Accept, wants_text

router = StrictRouter(prefix="/api/v1", tags=["commitment"])
internal_router = StrictRouter(prefix="/internal")

_NOT_FOUND = BOOK.responses("commitment-not-found")
_FOLLOWERS = (
    "platform",
    "handling_officer",
    "verifier",
    "supervisor",
    "auditor",
    "justice_reviewer",
)
_EVERYBODY = (
    *_FOLLOWERS,
    "applicant",
    "justice_office",
    "publisher",
    "regulator",
    "credit_officer",
    "data_bureau",
    "administrator",
)
Follower = Annotated[Caller, allow(*_FOLLOWERS)]
Why = Annotated[Purpose, Query(description="查阅目的，记入查阅记录")]


@router.get(
    "/commitments",
    operation_id="list_commitments",
    summary="列出承诺",
    responses={
        **described(200, CommitmentListOut, "本客户端提交的、本机关办理的承诺，新的在前"),
        **BOOK.responses("cursor-invalid"),
    },
)
async def list_commitments(
    request: Request,
    caller: Follower,
    desk: AtDesk,
    page: PageParams,
    state: Annotated[State | None, Query(description="状态")] = None,
    item_code: Annotated[str | None, Query(max_length=40, description="事项编码")] = None,
) -> Response:
    """按编号从新到旧分页；下一页见 Link。"""
    async with desk.database.reading() as connection:
        found = await Readings(connection).commitments(
            actor_of(caller),
            state=None if state is None else state.value,
            item_code=item_code,
            before=before_id(desk.cursors, page),
            limit=page.limit + 1,
        )
    last = str(found[page.limit - 1].commitment_id) if len(found) > page.limit else None
    items = [answers.commitment_summary(each) for each in found[: page.limit]]
    return _listed(request, desk, items, last)


@router.get(
    "/commitments/{commitment_id}",
    operation_id="read_commitment",
    summary="查看承诺",
    responses={**described(200, CommitmentOut, "承诺，姓名和号码已脱敏"), **_NOT_FOUND},
)
async def read(commitment_id: UUID, caller: Follower, desk: AtDesk) -> Response:
    """现状、决定、核查结果和可以办理的事；ETag 供修改时填入 If-Match。"""
    found = await desk.on_record(commitment_id, actor_of(caller))
    body = answers.commitment_answer(
        found.commitment, found.letter.content, found.letter.digest, masked=True
    )
    return Answer(200, body, {"ETag": etag(found.commitment.version)}).response()


@router.get(
    "/commitments/{commitment_id}/history",
    operation_id="read_commitment_history",
    summary="查看承诺的经过",
    responses={**described(200, HistoryOut, "每次变动：谁、何时、依据、从何到何"), **_NOT_FOUND},
)
async def history(
    commitment_id: UUID, request: Request, caller: Follower, desk: AtDesk, page: PageParams
) -> Response:
    """按先后分页。"""
    await desk.on_record(commitment_id, actor_of(caller))
    async with desk.database.reading() as connection:
        rows = await Readings(connection).history(
            commitment_id, after_number(desk.cursors, page), page.limit + 1
        )
    last = rows[page.limit - 1].sequence if len(rows) > page.limit else None
    items = [answers.history_answer(row, desk.clauses) for row in rows[: page.limit]]
    return _listed(request, desk, items, last)


@router.get(
    "/commitments/{commitment_id}/explanation",
    operation_id="explain_commitment",
    summary="查看受理时的判断",
    responses={
        **described(200, ExplanationOut, "每条规则的结论、条款原文和所见事实"),
        **_NOT_FOUND,
    },
)
async def explanation(
    commitment_id: UUID, caller: Follower, desk: AtDesk, language: PreferredLanguage
) -> Response:
    """逐条说明依据哪一条款、看到什么事实、结论如何；系统自定规则另行标明。"""
    found = await desk.on_record(commitment_id, actor_of(caller))
    commitment = found.commitment
    body = {
        "commitment_id": str(commitment_id),
        "item_code": commitment.item_code,
        "item_revision": commitment.item_revision,
        "judged_at": commitment.filed_at.isoformat(),
        "judgements": [
            answers.explained_answer(each, desk.clauses, language) for each in found.judgements
        ],
    }
    return Answer(200, body).response()


@router.get(
    "/commitments/{commitment_id}/letter",
    operation_id="read_letter",
    summary="查看承诺书",
    responses={
        **in_json_or_text(200, LetterOut, "承诺书原文；未说明目的的已脱敏"),
        **BOOK.responses("commitment-not-found", "unmasked-reading-not-allowed"),
    },
)
async def letter(
    commitment_id: UUID,
    caller: Follower,
    desk: AtDesk,
    purpose: Annotated[Purpose | None, Query(description="查阅未脱敏原文的目的")] = None,
    accept: Accept = None,
) -> Response:
    """JSON 或者官方版式；办理机关说明目的的得未脱敏原文，并记入查阅记录。"""
    if purpose is None:
        signed = (await desk.on_record(commitment_id, actor_of(caller))).letter
        content = masked_content(signed.content)
    else:
        if not caller.has(*OFFICERS):
            raise Problem("unmasked-reading-not-allowed")
        signed = (await _unmasked(commitment_id, purpose, LETTER, caller, desk)).letter
        content = signed.content
    if wants_text(accept):
        return PlainTextResponse(letter_text(content, signed.digest))
    body = {
        "commitment_id": str(commitment_id),
        "letter_no": signed.letter_no,
        "digest": signed.digest,
        "masked": purpose is None,
        "letter": content,
    }
    return Answer(200, body).response()


@router.get(
    "/commitments/{commitment_id}/particulars",
    operation_id="read_particulars",
    summary="为办理所需查阅未脱敏内容",
    responses={
        **described(200, ParticularsOut, "未脱敏内容；本次查阅已记录"),
        **BOOK.responses("commitment-not-found", "unmasked-reading-not-allowed"),
    },
)
async def particulars(
    commitment_id: UUID,
    purpose: Why,
    caller: Annotated[Caller, allow("handling_officer", "verifier")],
    desk: AtDesk,
) -> Response:
    """办理机关的经办人员、核查人员说明目的方可查阅；当事人可以看到查阅记录。"""
    found = await _unmasked(commitment_id, purpose, PARTICULARS, caller, desk)
    return Answer(200, answers.particulars_answer(found), {"Cache-Control": "no-store"}).response()


@router.get(
    "/commitments/{commitment_id}/reads",
    operation_id="list_particulars_reads",
    summary="查看谁查阅过未脱敏内容",
    responses={**described(200, ReadsOut, "查阅记录，新的在前"), **_NOT_FOUND},
)
async def reads(
    commitment_id: UUID, request: Request, caller: Follower, desk: AtDesk, page: PageParams
) -> Response:
    """谁、何时、为何目的查阅。"""
    await desk.on_record(commitment_id, actor_of(caller))
    async with desk.database.reading() as connection:
        rows = await Readings(connection).reads(
            commitment_id, before_id(desk.cursors, page), page.limit + 1
        )
    last = str(rows[page.limit - 1].read_id) if len(rows) > page.limit else None
    return _listed(request, desk, [answers.read_answer(row) for row in rows[: page.limit]], last)


@router.get(
    "/public-register",
    operation_id="list_public_letters",
    summary="公开的承诺书",
    responses={
        **described(200, PublicRegisterOut, "同意公开、在公开期限内的承诺书"),
        **BOOK.responses("cursor-invalid"),
    },
)
async def public_register(
    request: Request,
    caller: Annotated[Caller, allow(*_EVERYBODY)],
    desk: AtDesk,
    page: PageParams,
) -> Response:
    """依公开目录公开（实施方案二（四））；姓名脱敏，不含号码和填报事实。"""
    async with desk.database.reading() as connection:
        found = await Readings(connection).public_letters(
            desk.clock.now().date(), before_id(desk.cursors, page), page.limit + 1
        )
    more = len(found) > page.limit
    last = str(found[page.limit - 1].commitment.commitment_id) if more else None
    items = [answers.public_answer(each) for each in found[: page.limit]]
    return _listed(request, desk, items, last)


@internal_router.get("/commitments/{commitment_id}/particulars", include_in_schema=False)
async def particulars_for_services(
    commitment_id: UUID,
    purpose: Why,
    caller: Annotated[Caller, internal("verification", "credit")],
    desk: AtDesk,
) -> Response:
    """What a check or a push needs of a person; the read is recorded under the service's name."""
    found = await _unmasked(commitment_id, purpose, PARTICULARS, caller, desk, is_service=True)
    return Answer(200, answers.particulars_answer(found), {"Cache-Control": "no-store"}).response()


async def _unmasked(
    commitment_id: UUID,
    purpose: Purpose,
    what: str,
    caller: Caller,
    desk: Desk,
    *,
    is_service: bool = False,
) -> ParticularsRead:
    query = ReadParticulars(commitment_id, purpose, what, actor_of(caller), is_service)
    return await read_particulars(query, desk.following_uow(), at=desk.clock.now(), new_id=new_id)


def _listed(request: Request, desk: Desk, items: list[Any], last: str | int | None) -> Response:
    cursor = None if last is None else desk.cursors.encode([last])
    return Answer(200, {"items": items}, link_header(request, cursor)).response()
