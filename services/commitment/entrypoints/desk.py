"""Understands what routes work with."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contracts.clauses import ClauseBook
from services.chassis.cursors import Cursors
from services.chassis.idempotency import Answering
from services.commitment.adapters.filing import FilingUnitOfWork
from services.commitment.adapters.items import ItemRows
from services.commitment.adapters.notifications import NotificationRows
from services.commitment.adapters.readings import CommitmentOnRecord, Readings
from services.commitment.application import ports
from services.commitment.application.find_readable import find_readable
from services.commitment.application.ports import Evidence, FactsForm, IdentityService
from services.commitment.domain.access import Actor
from services.commitment.domain.notification import Notification
from services.commitment.entrypoints.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Desk(Workbench):
    """The workbench, and the adapters that only answering needs."""

    evidence: Evidence
    form: FactsForm
    identity_service: IdentityService
    clauses: ClauseBook
    cursors: Cursors

    def filing_uow(self, *, answering: Answering) -> ports.FilingUnitOfWork:
        """A fresh transaction for a filing, in two round trips where the database can."""
        if self.together is None:
            return self.uow(answering=answering)
        return FilingUnitOfWork(self.together, self.memory, clock=self.clock, answering=answering)

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
