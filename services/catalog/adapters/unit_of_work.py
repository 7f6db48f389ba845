"""Understands the catalogue's transaction: its repositories on one connection, and its news."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.envelope import wire
from services.catalog.adapters.agencies import SqlAgencies
from services.catalog.adapters.announcements import announcement
from services.catalog.adapters.calendars import SqlCalendars
from services.catalog.adapters.format_texts import SqlFormatTexts
from services.catalog.adapters.general_lists import SqlGeneralLists
from services.catalog.adapters.items import SqlItems
from services.catalog.adapters.list_versions import SqlListVersions
from services.catalog.adapters.service_guides import SqlServiceGuides
from services.catalog.application import ports
from services.catalog.domain.events import DomainEvent
from services.chassis import unit_of_work
from services.chassis.ids import new_id
from services.chassis.messages import Message

SOURCE = "catalog"


class Shelves:
    """The repositories of the catalogue on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.agencies = SqlAgencies(connection)
        self.general_lists = SqlGeneralLists(connection)
        self.list_versions = SqlListVersions(connection)
        self.format_texts = SqlFormatTexts(connection)
        self.service_guides = SqlServiceGuides(connection)
        self.items = SqlItems(connection)
        self.calendars = SqlCalendars(connection)


class UnitOfWork(unit_of_work.UnitOfWork):
    """One transaction on the catalogue."""

    agencies: ports.Agencies
    general_lists: ports.GeneralLists
    list_versions: ports.ListVersions
    format_texts: ports.FormatTexts
    service_guides: ports.ServiceGuides
    items: ports.Items
    calendars: ports.Calendars

    async def opened(self) -> None:
        """Build the repositories on the connection."""
        shelves = Shelves(self.connection)
        self.agencies = shelves.agencies
        self.general_lists = shelves.general_lists
        self.list_versions = shelves.list_versions
        self.format_texts = shelves.format_texts
        self.service_guides = shelves.service_guides
        self.items = shelves.items
        self.calendars = shelves.calendars

    def record(self, event: DomainEvent) -> None:
        """Tell `event` once this commits."""
        parts = wire(
            announcement(event),
            event_id=new_id(),
            source=SOURCE,
            occurred_at=event.at,
            caused_by=self.caused_by,
        )
        self.announce(Message(**parts))
