"""Understands one transaction of verification: its repositories, what is told, and who is woken."""

from __future__ import annotations

from collections.abc import Callable

from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.idempotency import Answering
from services.chassis.inbox import Consuming
from services.chassis.unit_of_work import UnitOfWork
from services.verification.adapters.assistance_requests import AssistanceRepository
from services.verification.adapters.projections import ProjectionRepository
from services.verification.adapters.telling import Telling
from services.verification.adapters.unit_of_work_findings import FindingsRepositories
from services.verification.adapters.verifications import VerificationRepository


class VerificationUnitOfWork(Telling, FindingsRepositories, UnitOfWork):
    """A transaction; after a commit that left something to ask of a source, `wake` is called with
    the source's name."""

    verifications: VerificationRepository
    assistance: AssistanceRepository
    projections: ProjectionRepository

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        wake: Callable[[str], None],
        answering: Answering | None = None,
        consuming: Consuming | None = None,
        caused_by: str | None = None,
    ) -> None:
        UnitOfWork.__init__(
            self,
            database,
            clock=clock,
            answering=answering,
            consuming=consuming,
            caused_by=caused_by,
        )
        Telling.__init__(self, wake)

    async def opened(self) -> None:
        """Build the repositories on the connection."""
        self.verifications = VerificationRepository(self.connection, self.gather)
        self.assistance = AssistanceRepository(self.connection, self.gather)
        self.projections = ProjectionRepository(self.connection)
        self.open_findings(self.connection)

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting, then wake whoever asks online."""
        await UnitOfWork.commit(self, outcome)
        self.wake_sources()
