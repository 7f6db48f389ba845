"""Understands what a route needs of the service, and who the caller is to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Request

from contracts.problems import BOOK
from services.chassis.auth import Caller
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.idempotency import Answer, Idempotent
from services.chassis.inbox import Consuming
from services.chassis.pagination import Cursors, Page
from services.chassis.problem import FieldError, Problem, problem_body
from services.credit.adapters.unit_of_work import CreditUnitOfWork
from services.credit.domain.actor import Actor, Reader
from services.credit.domain.judgement import Judgement
from services.credit.domain.regime import CreditRules

SUPERVISING = ("supervisor", "auditor", "justice_reviewer")
READING = ("credit_officer", "handling_officer", "platform", *SUPERVISING)

SubjectReference = Annotated[
    str, Path(pattern=r"^[0-9a-f]{64}$", description="主体识别码（不含姓名和证件号码）")
]


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of the service that routes and subscriptions use."""

    database: Database
    clock: Clock
    cursors: Cursors
    rules: CreditRules

    def answering(
        self, idempotent: Idempotent, render: Callable[[Any], Answer]
    ) -> CreditUnitOfWork:
        """A transaction that keeps the answer to a request; `render` makes it of the outcome."""
        return CreditUnitOfWork(
            self.database,
            clock=self.clock,
            answering=idempotent.answering(render),
            caused_by=idempotent.key,
        )

    def taking_in(self, consuming: Consuming, caused_by: str) -> CreditUnitOfWork:
        """A transaction that is the effect of a message."""
        return CreditUnitOfWork(
            self.database,
            clock=self.clock,
            consuming=consuming,
            caused_by=caused_by,
        )

    def working(self, caused_by: str | None = None) -> CreditUnitOfWork:
        """A transaction of the service's own doing."""
        return CreditUnitOfWork(self.database, clock=self.clock, caused_by=caused_by)

    def place_of(self, page: Page) -> UUID | None:
        """The id that a page goes on after. Raises Problem for a cursor of another list."""
        if page.cursor is None:
            return None
        try:
            (place,) = self.cursors.decode(page.cursor)
            return UUID(place)
        except (ValueError, TypeError, AttributeError) as failure:
            raise Problem("cursor-invalid") from failure

    def cursor_after(self, place: UUID | None) -> str | None:
        """The cursor of the next page; None after the last."""
        return None if place is None else self.cursors.encode([str(place)])


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
