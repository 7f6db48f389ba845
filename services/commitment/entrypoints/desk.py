"""Understands what every route, subscription and timer works with."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contracts.clauses import ClauseBook
from services.chassis.clock import Clock
from services.chassis.cursors import Cursors
from services.chassis.database import Database
from services.chassis.idempotency import Answering
from services.chassis.inbox import Consuming
from services.chassis.together import Together
from services.commitment.adapters.filing import FilingUnitOfWork
from services.commitment.adapters.following import FollowingUnitOfWork
from services.commitment.adapters.items import ItemRows
from services.commitment.adapters.notifications import NotificationRows
from services.commitment.adapters.readings import CommitmentOnRecord, Readings
from services.commitment.adapters.unit_of_work import CommitmentUnitOfWork, ProcessMemory
from services.commitment.application import ports
from services.commitment.application.find_readable import find_readable
from services.commitment.application.ports import Evidence, FactsForm, IdentityService
from services.commitment.domain.access import Actor
from services.commitment.domain.notification import Notification


@dataclass(frozen=True, slots=True)
class Desk:
    """The service's adapters, put together once by the composition root."""

    database: Database
    together: Together | None
    memory: ProcessMemory
    clock: Clock
    evidence: Evidence
    form: FactsForm
    identity_service: IdentityService
    clauses: ClauseBook
    cursors: Cursors

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

    def filing_uow(self, *, answering: Answering) -> ports.FilingUnitOfWork:
        """A fresh transaction for a filing, in two round trips where the database can."""
        if self.together is None:
            return self.uow(answering=answering)
        return FilingUnitOfWork(self.together, self.memory, clock=self.clock, answering=answering)

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

    async def notification(self, notification_id: UUID) -> Notification | None:
        """A notification as served."""
        async with self.database.reading() as connection:
            rows = NotificationRows(connection, ItemRows(connection, self.memory.parsed_items))
            return await rows.get(notification_id)

    async def on_record(self, commitment_id: UUID, by: Actor) -> CommitmentOnRecord:
        """A commitment with its letter. Raises Misuse where it is not the reader's to see."""
        async with self.database.reading() as connection:
            found = await Readings(connection).commitment(commitment_id)
        return find_readable(found, commitment_id, by)
