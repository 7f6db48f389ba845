"""Understands what a route needs of the service, and whose business a thing is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request

from services.chassis.auth import Caller
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.idempotency import Answering
from services.chassis.inbox import Consuming
from services.chassis.pagination import Cursors
from services.verification.adapters.connectors.sources import HttpSource
from services.verification.adapters.planning import PlanningUnitOfWork
from services.verification.adapters.unit_of_work import VerificationUnitOfWork
from services.verification.application import ports
from services.verification.application.ports import Means, ParticularsReader
from services.verification.domain.actor import Actor
from services.verification.entrypoints.worker import Bells

WORKERS_OF_AGENCIES = ("handling_officer", "verifier")
DISTRICT_READERS = ("supervisor", "auditor", "justice_reviewer")


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of the service that routes use."""

    database: Database
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
        on_sqlite = self.database.dialect == "sqlite"
        opening = VerificationUnitOfWork if on_sqlite else PlanningUnitOfWork
        return opening(
            self.database,
            clock=self.clock,
            wake=self.bells.ring,
            consuming=consuming,
            caused_by=caused_by,
        )


async def _wiring(request: Request) -> Wiring:
    wired: Wiring = request.app.state.wiring
    return wired


Wired = Annotated[Wiring, Depends(_wiring)]


def actor_of(caller: Caller) -> Actor:
    """The caller as the one who acts. A caller without an agency acts for none."""
    return Actor(caller.client_id, caller.agency or "")


def agencies_seen_by(caller: Caller) -> tuple[str, ...] | None:
    """The agencies whose things the caller sees; None for everything of the district."""
    if caller.has(*DISTRICT_READERS):
        return None
    return (caller.agency,) if caller.agency else ()


def sees(caller: Caller, *agencies: str) -> bool:
    """Is a thing of `agencies` the caller's to know?"""
    seen = agencies_seen_by(caller)
    return seen is None or any(agency in seen for agency in agencies)
