"""Understands what subscriptions and timers work with; routes need more (`desk`)."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.idempotency import Answering
from services.chassis.inbox import Consuming
from services.chassis.together import Together
from services.commitment.adapters.following import FollowingUnitOfWork
from services.commitment.adapters.unit_of_work import CommitmentUnitOfWork, ProcessMemory
from services.commitment.application import ports


@dataclass(frozen=True, slots=True)
class Workbench:
    """The adapters that all of the service needs, put together once by the composition root."""

    database: Database
    together: Together | None
    memory: ProcessMemory
    clock: Clock

    def uow(
        self,
        *,
        answering: Answering | None = None,
        consuming: Consuming | None = None,
        caused_by: str | None = None,
    ) -> CommitmentUnitOfWork:
        """A fresh transaction."""
        return CommitmentUnitOfWork(
            self.database,
            self.memory,
            clock=self.clock,
            answering=answering,
            consuming=consuming,
            caused_by=caused_by,
        )

    def following_uow(
        self, *, consuming: Consuming | None = None, caused_by: str | None = None
    ) -> ports.FollowingUnitOfWork:
        """A fresh transaction about one commitment, in few round trips where the database can."""
        if self.together is None:
            return self.uow(consuming=consuming, caused_by=caused_by)
        return FollowingUnitOfWork(
            self.together,
            self.memory,
            clock=self.clock,
            consuming=consuming,
            caused_by=caused_by,
        )
