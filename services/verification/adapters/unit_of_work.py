"""Understands one transaction of verification: its repositories, what is told, and who is woken."""

from __future__ import annotations

from collections.abc import Callable

from contracts.envelope import wire
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.idempotency import Answering
from services.chassis.ids import new_id
from services.chassis.inbox import Consuming
from services.chassis.messages import Message
from services.chassis.unit_of_work import UnitOfWork
from services.verification.adapters.announcements import announcement
from services.verification.adapters.assistance_requests import AssistanceRepository
from services.verification.adapters.projections import ProjectionRepository
from services.verification.adapters.unit_of_work_findings import FindingsRepositories
from services.verification.adapters.verifications import VerificationRepository
from services.verification.domain.events import VerificationDispatched

SERVICE = "verification"


class VerificationUnitOfWork(FindingsRepositories, UnitOfWork):
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
        self._wake = wake
        self._to_ask: set[str] = set()

    async def opened(self) -> None:
        """Build the repositories on the connection."""
        self.verifications = VerificationRepository(self.connection, self.gather)
        self.assistance = AssistanceRepository(self.connection, self.gather)
        self.projections = ProjectionRepository(self.connection)
        self.open_findings(self.connection)

    def record(self, event: object) -> None:
        """Tell a domain event once this commits."""
        if isinstance(event, VerificationDispatched) and event.connector is not None:
            self._to_ask.add(event.connector)
        told = announcement(event)
        if told is None:
            return
        occurred_at = event.at  # type: ignore[attr-defined]
        parts = wire(
            told,
            event_id=new_id(),
            source=SERVICE,
            occurred_at=occurred_at,
            caused_by=self.caused_by,
        )
        self.announce(Message(**parts))

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting, then wake whoever asks online."""
        await UnitOfWork.commit(self, outcome)
        for connector in self._to_ask:
            self._wake(connector)
