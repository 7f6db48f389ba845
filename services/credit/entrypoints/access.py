"""Understands who the caller is to a route, and what a route needs of the service."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request

from contracts.problems import BOOK
from services.chassis.callers import Caller
from services.chassis.idempotency import Answer
from services.chassis.problem import FieldError, Problem, problem_body
from services.credit.domain.actor import Actor, Reader
from services.credit.domain.judgement import Judgement
from services.credit.domain.regime import CreditRules
from services.credit.entrypoints.wiring import Wiring

SUPERVISING = ("supervisor", "auditor", "justice_reviewer")
READING = ("credit_officer", "handling_officer", "platform", *SUPERVISING)

SubjectReference = Annotated[
    str, Path(pattern=r"^[0-9a-f]{64}$", description="主体识别码（不含姓名和证件号码）")
]


async def _wiring(request: Request) -> Wiring:
    wired: Wiring = request.app.state.wiring
    return wired


Wired = Annotated[Wiring, Depends(_wiring)]


def actor_of(caller: Caller, rules: CreditRules) -> Actor:
    """The caller as the one who acts."""
    leads = caller.has("credit_officer") and caller.agency == rules.credit_department
    return Actor(caller.client_id, caller.agency, leads)


def reader_of(caller: Caller, rules: CreditRules) -> Reader:
    """The caller as the one who reads."""
    leads = caller.has("credit_officer") and caller.agency == rules.credit_department
    return Reader(
        agency=caller.agency,
        sees_all=leads or caller.has(*SUPERVISING),
        by_reference=caller.has("platform"),
    )


def must_name_the_subject(reader: Reader, *named: object) -> None:
    """Raise Problem where a platform asks for everybody's things: it names what it asks about."""
    if reader.by_reference and not reader.sees_all and not any(named):
        raise Problem("request-invalid", errors=[FieldError("missing", parameter="subject_ref")])


def repair_refusal(
    judgements: tuple[Judgement, ...], *, language: str, instance: str, **members: object
) -> Answer:
    """The answer to an application that the rules do not admit: each unmet rule and the way on."""
    unmet = [judgement.as_json() for judgement in judgements if not judgement.met]
    problem = Problem(
        "repair-not-yet",
        extensions={
            **members,
            "findings": unmet,
            "next": [{"rel": "record", "href": f"/api/v1/credit-records/{members['record_id']}"}],
        },
        unmet="、".join(str(each["rule"]) for each in unmet),
    )
    status, body = problem_body(BOOK, problem, language=language, instance=instance)
    return Answer(status, body, {"Content-Language": language})
