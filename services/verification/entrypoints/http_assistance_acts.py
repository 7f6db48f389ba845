"""The routes of what either side does with a request between organs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.responses import Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import IdempotencyRequest, Idempotent
from services.chassis.preconditions import ExpectedVersion, etag
from services.chassis.strict_json import StrictRouter
from services.verification.adapters.unit_of_work import VerificationUnitOfWork
from services.verification.application.advance_assistance import advance_assistance
from services.verification.application.end_assistance import (
    answer_assistance,
    cancel_assistance,
    refuse_assistance,
)
from services.verification.domain.actor import Actor
from services.verification.domain.assistance import AssistanceRequest
from services.verification.domain.days import legal_day
from services.verification.entrypoints.access import WORKERS_OF_AGENCIES, Wired, actor_of
from services.verification.entrypoints.schemas_assistance import (
    AssistanceAnswerIn,
    AssistanceCancellationIn,
    AssistanceRefusalIn,
    AssistanceRequestOut,
)
from services.verification.entrypoints.wiring import Wiring

router = StrictRouter(prefix="/api/v1", tags=["verification"])

Officer = Annotated[Caller, allow(*WORKERS_OF_AGENCIES)]
_PROBLEMS = BOOK.responses(
    "assistance-request-not-found",
    "assistance-act-of-other-side",
    "illegal-transition",
    "stale-version",
)


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a caller on a request, with its transaction and the answer that it will get."""

    request_id: UUID
    actor: Actor
    expected: int
    wired: Wiring
    at: datetime
    idempotent: IdempotencyRequest

    def unit_of_work(self) -> VerificationUnitOfWork:
        """The transaction of the act."""
        return self.wired.unit_of_work(
            answering=self.idempotent.answering(self._render), caused_by=self.idempotent.key
        )

    def answer(self) -> Response:
        """The answer that was kept with the act."""
        return self.idempotent.answer()

    def _render(self, request: AssistanceRequest) -> Answer:
        told = AssistanceRequestOut.of(request, legal_day(self.at)).model_dump(mode="json")
        return Answer(201, told, {"ETag": etag(request.version)})


async def _act(
    assistance_request_id: UUID,
    caller: Officer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    wired: Wired,
) -> Act:
    at = wired.clock.now()
    return Act(assistance_request_id, actor_of(caller), expected, wired, at, idempotent)


OneAct = Annotated[Act, Depends(_act)]


async def _advance(act: OneAct, name: str) -> Response:
    await advance_assistance(
        act.request_id, name, act.expected, act.actor, act.unit_of_work(), at=act.at
    )
    return act.answer()


@router.post(
    "/assistance-requests/{assistance_request_id}/receipts",
    status_code=201,
    operation_id="receive_assistance_request",
    summary="签收行政协助请求",
    response_model=AssistanceRequestOut,
    responses=_PROBLEMS,
)
async def receive(act: OneAct) -> Response:
    """The asked organ signs for the request."""
    return await _advance(act, "receive")


@router.post(
    "/assistance-requests/{assistance_request_id}/acceptances",
    status_code=201,
    operation_id="accept_assistance_request",
    summary="受理行政协助请求",
    response_model=AssistanceRequestOut,
    responses=_PROBLEMS,
)
async def accept(act: OneAct) -> Response:
    """The asked organ will help."""
    return await _advance(act, "accept")


@router.post(
    "/assistance-requests/{assistance_request_id}/beginnings",
    status_code=201,
    operation_id="begin_assistance",
    summary="开始协助核查",
    response_model=AssistanceRequestOut,
    responses=_PROBLEMS,
)
async def begin(act: OneAct) -> Response:
    """The asked organ has begun to look; an answer may also come without this."""
    return await _advance(act, "begin")


@router.post(
    "/assistance-requests/{assistance_request_id}/refusals",
    status_code=201,
    operation_id="refuse_assistance_request",
    summary="不予行政协助",
    response_model=AssistanceRequestOut,
    responses=_PROBLEMS,
)
async def refuse(body: AssistanceRefusalIn, act: OneAct) -> Response:
    """The asked organ refuses in writing; the check climbs to its next method."""
    await refuse_assistance(
        act.request_id,
        body.reason,
        body.legal_ground,
        act.expected,
        act.actor,
        act.unit_of_work(),
        at=act.at,
        means=act.wired.means,
    )
    return act.answer()


@router.post(
    "/assistance-requests/{assistance_request_id}/answers",
    status_code=201,
    operation_id="answer_assistance_request",
    summary="答复行政协助请求",
    response_model=AssistanceRequestOut,
    responses={**_PROBLEMS, **BOOK.responses("facts-do-not-match")},
)
async def answer(body: AssistanceAnswerIn, act: OneAct) -> Response:
    """The asked organ answers each fact, and answers for the truth of what it says."""
    await answer_assistance(
        act.request_id,
        body.to_domain(),
        act.expected,
        act.actor,
        act.unit_of_work(),
        at=act.at,
        means=act.wired.means,
    )
    return act.answer()


@router.post(
    "/assistance-requests/{assistance_request_id}/cancellations",
    status_code=201,
    operation_id="cancel_assistance_request",
    summary="撤回行政协助请求",
    response_model=AssistanceRequestOut,
    responses=_PROBLEMS,
)
async def cancel(body: AssistanceCancellationIn, act: OneAct) -> Response:
    """The organ that asked takes the request back."""
    await cancel_assistance(
        act.request_id,
        body.reason,
        act.expected,
        act.actor,
        act.unit_of_work(),
        at=act.at,
        means=act.wired.means,
    )
    return act.answer()
