"""Understands what routes, subscriptions and workers need of the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.chassis.clock import Clock
from services.chassis.cursors import Cursors
from services.chassis.database import Database
from services.chassis.idempotency import Answer
from services.chassis.inbox import Consuming
from services.chassis.problem import Problem
from services.chassis.together import Together
from services.credit.adapters.entering import EnteringUnitOfWork
from services.credit.adapters.unit_of_work import CreditUnitOfWork
from services.credit.application import ports
from services.credit.domain.regime import CreditRules

if TYPE_CHECKING:
    # Workers load this too, and no web framework.
    from services.chassis.idempotency_key import IdempotencyRequest
    from services.chassis.pagination import Page


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of the service that routes and subscriptions use."""

    database: Database
    together: Together | None
    clock: Clock
    cursors: Cursors
    rules: CreditRules

    def answering(
        self, idempotent: IdempotencyRequest, render: Callable[[Any], Answer]
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

    def entering(self, consuming: Consuming, caused_by: str) -> ports.EnteringUnitOfWork:
        """A transaction that enters a commitment, in few round trips where the database can."""
        if self.together is None:
            return self.taking_in(consuming, caused_by)
        return EnteringUnitOfWork(
            self.together, clock=self.clock, consuming=consuming, caused_by=caused_by
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
