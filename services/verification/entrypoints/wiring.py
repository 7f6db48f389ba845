"""Understands what routes, subscriptions and workers need of the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.chassis.clock import Clock
from services.chassis.cursors import Cursors
from services.chassis.database import Database
from services.chassis.idempotency import Answering
from services.chassis.inbox import Consuming
from services.chassis.together import Together
from services.verification.adapters.connectors.sources import HttpSource
from services.verification.adapters.planning import PlanningUnitOfWork
from services.verification.adapters.unit_of_work import VerificationUnitOfWork
from services.verification.application import ports
from services.verification.application.ports import Means, ParticularsReader
from services.verification.entrypoints.worker import Bells


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of the service that routes use."""

    database: Database
    together: Together | None
    clock: Clock
    cursors: Cursors
    means: Means
    particulars: ParticularsReader
    sources: tuple[HttpSource, ...]
    bells: Bells

    def unit_of_work(
        self, *, answering: Answering | None = None, caused_by: str | None = None, **consuming: Any
    ) -> VerificationUnitOfWork:
        """A transaction that is not open yet."""
        return VerificationUnitOfWork(
            self.database,
            clock=self.clock,
            wake=self.bells.ring,
            answering=answering,
            caused_by=caused_by,
            **consuming,
        )

    def planning(self, consuming: Consuming, caused_by: str) -> ports.PlanningUnitOfWork:
        """A transaction that plans a check, in two or three round trips where the database can."""
        if self.together is None:
            return self.unit_of_work(consuming=consuming, caused_by=caused_by)
        return PlanningUnitOfWork(
            self.together,
            clock=self.clock,
            wake=self.bells.ring,
            consuming=consuming,
            caused_by=caused_by,
        )
