"""Understands the service's one transaction: its repositories and its news."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.idempotency import Answering
from services.chassis.inbox import Consuming
from services.chassis.unit_of_work import UnitOfWork
from services.commitment.adapters.announcements import message_of
from services.commitment.adapters.commitments import CommitmentRows
from services.commitment.adapters.items import ItemRows, ParsedItems
from services.commitment.adapters.letter_numbers import LetterNumberRows, ReservedNumbers
from services.commitment.adapters.notifications import NotificationRows
from services.commitment.adapters.standings import StandingRows
from services.commitment.application import ports
from services.commitment.domain.events import DomainEvent


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """What all transactions of a process share."""

    parsed_items: ParsedItems = field(default_factory=ParsedItems)
    reserved_numbers: ReservedNumbers = field(default_factory=ReservedNumbers)


class CommitmentUnitOfWork(UnitOfWork):
    """One transaction of the commitment service."""

    items: ports.Items
    notifications: ports.Notifications
    commitments: ports.Commitments
    standings: ports.Standings
    letter_numbers: ports.LetterNumbers

    def __init__(
        self,
        database: Database,
        memory: ProcessMemory,
        *,
        clock: Clock | None = None,
        answering: Answering | None = None,
        consuming: Consuming | None = None,
        caused_by: str | None = None,
    ) -> None:
        super().__init__(
            database,
            clock=clock,
            answering=answering,
            consuming=consuming,
            caused_by=caused_by,
        )
        self._memory = memory

    async def opened(self) -> None:
        """Build the repositories on the connection."""
        items = ItemRows(self.connection, self._memory.parsed_items)
        self._numbers = LetterNumberRows(self.connection, self._memory.reserved_numbers)
        self.items = items
        self.notifications = NotificationRows(self.connection, items)
        self.commitments = CommitmentRows(self.connection, self.gather)
        self.standings = StandingRows(self.connection)
        self.letter_numbers = self._numbers

    def record(self, event: DomainEvent) -> None:
        """Tell the event once this commits."""
        self.announce(message_of(event, self.caused_by))

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting, then share out the numbers that were reserved here."""
        await super().commit(outcome)
        self._numbers.keep()
