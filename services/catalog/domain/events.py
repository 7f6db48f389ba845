"""What happened in the catalogue that the others should know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.catalog.domain.agencies import Agency
from services.catalog.domain.calendar import CalendarYear
from services.catalog.domain.items import PublishedItem


@dataclass(frozen=True, slots=True)
class AgencyRegistered:
    """An organ entered the tree."""

    agency: Agency
    at: datetime


@dataclass(frozen=True, slots=True)
class ListVersionPublished:
    """The government published a version of the list."""

    list_version_id: UUID
    number: int
    published_on: date
    supersedes: UUID | None
    item_codes: tuple[str, ...]
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemPublished:
    """What is published of an item changed; this is all of it."""

    published: PublishedItem
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemLeftList:
    """A newer version no longer holds the item."""

    item_code: str
    revision: int
    list_version_id: UUID
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CalendarYearPublished:
    """The working days of a year were published or changed."""

    calendar: CalendarYear
    at: datetime


DomainEvent = (
    AgencyRegistered | ListVersionPublished | ItemPublished | ItemLeftList | CalendarYearPublished
)
