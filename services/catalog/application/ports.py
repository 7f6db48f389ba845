"""What the use cases of the catalogue need from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Protocol, Self
from uuid import UUID

from services.catalog.domain.agencies import Agency
from services.catalog.domain.calendar import CalendarYear
from services.catalog.domain.events import DomainEvent
from services.catalog.domain.format_texts import FormatText
from services.catalog.domain.general_lists import GeneralEntry, GeneralList
from services.catalog.domain.items import Item
from services.catalog.domain.list_entries import ListEntry
from services.catalog.domain.list_versions import ListVersion
from services.catalog.domain.service_guides import ServiceGuide
from services.catalog.domain.steps import Step

NewId = Callable[[], UUID]
Digest = Callable[[Mapping[str, Any]], str]
"""The SM3 digest of a JSON object in its canonical form."""


class Agencies(Protocol):
    """The tree of organs."""

    async def find(self, code: str) -> Agency | None: ...

    async def add(self, agency: Agency) -> None: ...


class GeneralLists(Protocol):
    """The general lists."""

    async def add(self, published: GeneralList, entries: tuple[GeneralEntry, ...]) -> None: ...


class ListVersions(Protocol):
    """The versions of the list with their entries and history."""

    async def find(self, list_version_id: UUID) -> ListVersion | None: ...

    async def current(self, list_id: str) -> ListVersion | None: ...

    async def next_number(self, list_id: str) -> int: ...

    async def add(self, version: ListVersion) -> None: ...

    async def save(self, version: ListVersion) -> None: ...

    async def entry(self, list_version_id: UUID, item_code: str) -> ListEntry | None: ...

    async def entries(self, list_version_id: UUID) -> tuple[ListEntry, ...]: ...

    async def put_entry(self, list_version_id: UUID, entry: ListEntry) -> None: ...

    async def drop_entry(self, list_version_id: UUID, item_code: str) -> None: ...

    async def add_step(self, step: Step) -> None: ...


class FormatTexts(Protocol):
    """The format texts with their history."""

    async def find(self, format_text_id: UUID) -> FormatText | None: ...

    async def published(self, item_code: str) -> FormatText | None: ...

    async def of_item(self, item_code: str) -> tuple[FormatText, ...]: ...

    async def next_number(self, item_code: str) -> int: ...

    async def add(self, text: FormatText) -> None: ...

    async def save(self, text: FormatText) -> None: ...

    async def add_step(self, step: Step) -> None: ...


class ServiceGuides(Protocol):
    """The service guides with their history."""

    async def find(self, service_guide_id: UUID) -> ServiceGuide | None: ...

    async def published(self, item_code: str) -> ServiceGuide | None: ...

    async def next_number(self, item_code: str) -> int: ...

    async def add(self, guide: ServiceGuide) -> None: ...

    async def save(self, guide: ServiceGuide) -> None: ...

    async def add_step(self, step: Step) -> None: ...


class Items(Protocol):
    """What is published of each item."""

    async def find(self, item_code: str) -> Item | None: ...

    async def listed(self) -> tuple[Item, ...]: ...

    async def save(self, item: Item, entry: ListEntry) -> None: ...


class Calendars(Protocol):
    """The calendar years with their revisions."""

    async def latest(self, year: int) -> CalendarYear | None: ...

    async def add(self, calendar: CalendarYear) -> None: ...


class UnitOfWork(Protocol):
    """One transaction on the catalogue: what is recorded is told once it commits."""

    agencies: Agencies
    general_lists: GeneralLists
    list_versions: ListVersions
    format_texts: FormatTexts
    service_guides: ServiceGuides
    items: Items
    calendars: Calendars

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def record(self, event: DomainEvent) -> None: ...

    async def commit(self, outcome: object = None) -> None: ...
