"""Routes that bring a commitment about and change it: check, file, withdraw, decide."""

from __future__ import annotations

from typing import Annotated, Any, assert_never
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.chassis import metrics
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.http import PreferredLanguage, preferred_language
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.ids import new_id
from services.chassis.preconditions import ExpectedVersion, etag
from services.chassis.problem import FieldError, Problem, problem_body
from services.chassis.strict_json import StrictRouter
from services.commitment.application.check_eligibility import (
    EligibilityChecked,
    check_eligibility,
)
from services.commitment.application.file_commitment import (
    FilingAccepted,
    FilingRefused,
    file_commitment,
)
from services.commitment.application.ports import (
    IdentityServiceUnavailableError,
    SecondOpenCommitmentError,
)
from services.commitment.application.report_decision import ReportDecision, report_decision
from services.commitment.application.withdraw_commitment import (
    WithdrawalTaken,
    WithdrawCommitment,
    withdraw_commitment,
)
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.letter import Filing
from services.commitment.entrypoints import answers
from services.commitment.entrypoints.access import AtDesk, actor_of, desk_of
from services.commitment.entrypoints.answer_schemas import (
    CommitmentSummaryOut,
    EligibilityOut,
    FiledOut,
    WithdrawalOut,
    described,
)
from services.commitment.entrypoints.desk import Desk
from services.commitment.entrypoints.refusal_errors import errors_of
from services.commitment.entrypoints.requests import (
    CommitmentIn,
    DecisionIn,
    DigitalSignatureIn,
    EligibilityCheckIn,
    WithdrawalIn,
)

router = StrictRouter(prefix="/api/v1", tags=["commitment"])

_JUDGING = ("notification-not-found", "identity-service-unavailable", "digital-signature-not-yet")
_RETRY_AFTER = {"Retry-After": "5"}


@router.post(
    "/eligibility-checks",
    operation_id="check_eligibility",
    summary="预先核对能否选择告知承诺",
    responses={
        **described(200, EligibilityOut, "各条规则的结论；不作受理登记"),
        **BOOK.responses(*_JUDGING),
    },
)
async def check(
    body: EligibilityCheckIn,
    caller: Annotated[Caller, allow("platform", "handling_officer")],
    idempotent: Idempotent,
    desk: AtDesk,
    language: PreferredLanguage,
) -> Response:
    """与提交承诺同样判断，不受理、不登记；未填签名的，除签名外逐条判断。"""
    _refuse_digital(body)

    def render(checked: EligibilityChecked) -> Answer:
        return Answer(200, _eligibility(checked, desk, language))

    try:
        await check_eligibility(
            body.filing(),
            desk.filing_uow(answering=idempotent.answering(render)),
            by=actor_of(caller),
            identity_service=desk.identity_service,
            evidence=desk.evidence,
            form=desk.form,
            at=desk.clock.now(),
        )
    except IdentityServiceUnavailableError as failure:
        raise Problem("identity-service-unavailable", headers=_RETRY_AFTER) from failure
    return idempotent.answer()


@router.post(
    "/commitments",
    status_code=201,
    operation_id="file_commitment",
    summary="提交承诺",
    responses={
        **described(201, FiledOut, "已受理，机关不再索要该证明"),
        **BOOK.responses("commitment-refused", *_JUDGING),
    },
)
async def file(
    body: CommitmentIn,
    caller: Annotated[Caller, allow("platform", "handling_officer")],
    request: Request,
    idempotent: Idempotent,
) -> Response:
    """当场答复受理或者不适用；不适用的，列明每条理由、条款和后续途径，并登记、告知各方。"""
    _refuse_digital(body)
    # Most requests are filings, and each dependency of a route costs one more round of solving.
    desk, language = desk_of(request), preferred_language(request)

    def render(outcome: FilingAccepted | FilingRefused) -> Answer:
        match outcome:
            case FilingAccepted():
                return _accepted(outcome, desk, language)
            case FilingRefused():
                return _refused(outcome, desk, language, request.url.path)
            case never:
                assert_never(never)

    filing = body.filing()
    try:
        await _file(filing, caller, idempotent, desk, render)
    except SecondOpenCommitmentError:
        # The other filing is committed now, so judging again sees it and refuses in due form.
        await _file(filing, caller, idempotent, desk, render)
    return idempotent.answer()


async def _file(
    filing: Filing,
    caller: Caller,
    idempotent: Idempotent,
    desk: Desk,
    render: Any,
) -> None:
    try:
        outcome = await file_commitment(
            filing,
            desk.filing_uow(answering=idempotent.answering(render)),
            by=actor_of(caller),
            identity_service=desk.identity_service,
            evidence=desk.evidence,
            form=desk.form,
            at=desk.clock.now(),
            new_id=new_id,
        )
    except IdentityServiceUnavailableError as failure:
        raise Problem("identity-service-unavailable", headers=_RETRY_AFTER) from failure
    accepted = isinstance(outcome, FilingAccepted)
    metrics.outcome("file_commitment", "accepted" if accepted else "refused")


@router.post(
    "/commitments/{commitment_id}/withdrawals",
    status_code=201,
    operation_id="withdraw_commitment",
    summary="撤回承诺",
    responses={
        **described(201, WithdrawalOut, "已撤回，转为按原程序提交证明，不产生不良记录"),
        **BOOK.responses(
            "commitment-not-found",
            "illegal-transition",
            "withdrawal-too-late",
            "withdrawal-reason-required",
        ),
    },
)
async def withdraw(
    commitment_id: UUID,
    body: WithdrawalIn,
    caller: Annotated[Caller, allow("platform", "handling_officer")],
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: AtDesk,
) -> Response:
    """办结前按事项的撤回规定撤回（实施方案二（三））。"""

    def render(taken: WithdrawalTaken) -> Answer:
        headers = {"ETag": etag(taken.commitment.version)}
        return Answer(201, answers.withdrawal_answer(taken), headers)

    command = WithdrawCommitment(commitment_id, expected, body.reason, actor_of(caller))
    uow = desk.uow(answering=idempotent.answering(render))
    await withdraw_commitment(command, uow, at=desk.clock.now())
    return idempotent.answer()


@router.post(
    "/commitments/{commitment_id}/decisions",
    status_code=201,
    operation_id="report_decision",
    summary="告知行政事项的决定",
    responses={
        **described(201, CommitmentSummaryOut, "已登记；承诺转入核查、日常监管或者办结"),
        **BOOK.responses("commitment-not-found", "illegal-transition", "decision-in-future"),
    },
)
async def decide(
    commitment_id: UUID,
    body: DecisionIn,
    caller: Annotated[Caller, allow("handling_officer")],
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: AtDesk,
) -> Response:
    """办理机关作出决定后告知文书号和日期。"""

    def render(decided: Commitment) -> Answer:
        headers = {"ETag": etag(decided.version)}
        return Answer(201, answers.commitment_summary(decided), headers)

    command = ReportDecision(commitment_id, expected, body.decision(), actor_of(caller))
    uow = desk.uow(answering=idempotent.answering(render))
    await report_decision(command, uow, at=desk.clock.now())
    return idempotent.answer()


def _refuse_digital(body: EligibilityCheckIn) -> None:
    if isinstance(body.signature, DigitalSignatureIn):
        errors = [FieldError("invalid", "/signature/kind")]
        raise Problem("digital-signature-not-yet", errors=errors)


def _eligibility(checked: EligibilityChecked, desk: Desk, language: str) -> dict[str, Any]:
    answer = checked.eligibility
    return {
        "eligible": answer.eligible,
        "item_code": checked.item_code,
        "judgements": [
            answers.judgement_answer(each, desk.clauses, language) for each in answer.judgements
        ],
        "next": answers.next_steps(checked.item_code, checked.proof_path, answer.unmet, language),
    }


def _accepted(accepted: FilingAccepted, desk: Desk, language: str) -> Answer:
    commitment, letter = accepted.commitment, accepted.letter
    body = answers.commitment_answer(commitment, letter.content, letter.digest, masked=False)
    body["judgements"] = [
        answers.judgement_answer(each, desk.clauses, language)
        for each in accepted.eligibility.judgements
    ]
    headers = {"Location": body["links"]["self"], "ETag": etag(commitment.version)}
    return Answer(201, body, headers)


def _refused(refused: FilingRefused, desk: Desk, language: str, instance: str) -> Answer:
    unmet = refused.eligibility.unmet
    path = refused.proof_path
    extensions = {
        "refusal_id": str(refused.refusal.refusal_id),
        "findings": [answers.judgement_answer(no, desk.clauses, language) for no in unmet],
        "next": answers.next_steps(path.item_code, path, unmet, language),
    }
    errors = errors_of(unmet)
    problem = Problem("commitment-refused", errors=errors, extensions=extensions, count=len(unmet))
    status, body = problem_body(BOOK, problem, language=language, instance=instance)
    return Answer(status, body, {"Content-Language": language})
