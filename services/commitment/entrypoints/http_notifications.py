"""Routes of notifications: serve one, read it, choose the proof path instead."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Header
from starlette.responses import PlainTextResponse, Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.http import PreferredLanguage
from services.chassis.idempotency import Answer, AnsweredBefore
from services.chassis.idempotency_key import Idempotent
from services.chassis.ids import new_id
from services.chassis.problem import FieldError, Problem
from services.chassis.strict_json import StrictRouter
from services.commitment.application.choose_proof_path import (
    ChooseProofPath,
    ProofPathChosen,
    choose_proof_path,
)
from services.commitment.application.serve_notification import (
    ServeNotification,
    serve_notification,
)
from services.commitment.domain.access import may_read
from services.commitment.domain.applicant import ImpossibleApplicantError
from services.commitment.domain.misuse import Misuse
from services.commitment.domain.notification import Notification
from services.commitment.domain.texts import notification_text
from services.commitment.entrypoints import answers
from services.commitment.entrypoints.access import AtDesk, actor_of
from services.commitment.entrypoints.answer_schemas import (
    ChoiceOut,
    NotificationOut,
    described,
    in_json_or_text,
)
from services.commitment.entrypoints.requests import ChoiceIn, NotificationIn, dumped

router = StrictRouter(prefix="/api/v1", tags=["commitment"])

PLAIN = "text/plain"


def wants_text(accept: str | None) -> bool:
    """Whether a reader asks for the official layout rather than for JSON."""
    asked = [part.split(";")[0].strip() for part in (accept or "").split(",")]
    preferred = next((each for each in asked if each in (PLAIN, "application/json")), None)
    return preferred == PLAIN


Accept = Annotated[str | None, Header(alias="Accept", description="text/plain 得官方版式")]


@router.post(
    "/notifications",
    status_code=201,
    operation_id="serve_notification",
    summary="送达告知书",
    responses={
        **in_json_or_text(201, NotificationOut, "告知书，含 18 项内容"),
        **BOOK.responses("item-not-known", "item-not-offerable", "request-invalid"),
    },
)
async def serve(
    body: NotificationIn,
    caller: Annotated[Caller, allow("platform", "handling_officer")],
    idempotent: Idempotent,
    desk: AtDesk,
    language: PreferredLanguage,
    accept: Accept = None,
) -> Response:
    """告知一次、书面告知、全部告知（实施方案二（二）、二（三））。"""
    command = ServeNotification(
        item_code=body.item_code,
        applicant=body.applicant.party(),
        channel=body.channel.value,
        language=body.language or language,
        officer_reading=dumped(body.officer_reading),
        by=actor_of(caller),
    )
    uow = desk.uow(answering=idempotent.answering(_served))
    try:
        await serve_notification(command, uow, desk.evidence, at=desk.clock.now(), new_id=new_id)
        response = idempotent.answer()
    except AnsweredBefore as before:
        response = before.response
    except ImpossibleApplicantError as impossible:
        errors = [FieldError(each.code, f"/applicant/{each.member}") for each in impossible.faults]
        raise Problem("request-invalid", errors=errors) from impossible
    return _in_official_layout(response) if wants_text(accept) else response


@router.get(
    "/notifications/{notification_id}",
    operation_id="read_notification",
    summary="查看告知书",
    responses={
        **in_json_or_text(200, NotificationOut, "告知书，姓名和号码已脱敏"),
        **BOOK.responses("notification-not-found"),
    },
)
async def read(
    notification_id: UUID,
    caller: Annotated[
        Caller,
        allow(
            "platform", "handling_officer", "verifier", "supervisor", "auditor", "justice_reviewer"
        ),
    ],
    desk: AtDesk,
    accept: Accept = None,
) -> Response:
    """按送达时的原文查看；`Accept: text/plain` 得官方版式。"""
    notification = await desk.notification(notification_id)
    if notification is None or not may_read(
        actor_of(caller),
        brought_by=notification.served_by,
        handling_agency=notification.handling_agency,
    ):
        raise Misuse("notification-not-found", notification_id=str(notification_id))
    answer = Answer(200, answers.notification_answer(notification, masked=True))
    return _in_official_layout(answer.response()) if wants_text(accept) else answer.response()


@router.post(
    "/notifications/{notification_id}/choices",
    status_code=201,
    operation_id="choose_proof_path",
    summary="选择按原程序提交证明",
    responses={
        **described(201, ChoiceOut, "已登记，并告知原程序"),
        **BOOK.responses("notification-not-found"),
    },
)
async def choose(
    notification_id: UUID,
    body: ChoiceIn,
    caller: Annotated[Caller, allow("platform", "handling_officer")],
    idempotent: Idempotent,
    desk: AtDesk,
) -> Response:
    """申请人不选择告知承诺的，登记并告知应提交的材料、开具单位和程序；不影响办理。"""
    command = ChooseProofPath(notification_id, body.reason, actor_of(caller))
    uow = desk.uow(answering=idempotent.answering(_chosen))
    await choose_proof_path(command, uow, at=desk.clock.now(), new_id=new_id)
    return idempotent.answer()


def _served(notification: Notification) -> Answer:
    location = f"/api/v1/notifications/{notification.notification_id}"
    body = answers.notification_answer(notification, masked=False)
    return Answer(201, body, {"Location": location})


def _chosen(chosen: ProofPathChosen) -> Answer:
    return Answer(201, answers.choice_answer(chosen))


def _in_official_layout(response: Response) -> Response:
    """The same answer as a document; a replayed answer becomes the same document again."""
    if response.status_code >= 400:
        return response
    told: dict[str, Any] = orjson.loads(bytes(response.body))
    headers = {
        name: value
        for name, value in response.headers.items()
        if name not in ("content-type", "content-length")
    }
    content = notification_text(told["fields"], told["applicant"]["name"])
    return PlainTextResponse(content, response.status_code, headers=headers)
