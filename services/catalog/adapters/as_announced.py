"""Understands what the catalogue would tell today of all that it told: the newest news of each
item, organ and year, in the words of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from contracts.envelope import Event
from contracts.events import catalog as contract
from services.catalog.adapters.announcements import announcement, item_published
from services.catalog.adapters.items import ItemQuestion
from services.catalog.adapters.unit_of_work import Shelves
from services.catalog.domain.events import AgencyRegistered, CalendarYearPublished
from services.catalog.domain.items import Item, ItemParts, PublishedItem
from services.catalog.domain.vocabulary import Missing
from services.chassis.clock import Clock

Snapshot = Literal["items", "agencies", "calendars"]
KeyedNews = list[tuple[str | int, Sequence[Event]]]


class AsAnnounced:
    """Pages of news by key, on repositories that read one consistent view."""

    def __init__(self, shelves: Shelves, clock: Clock) -> None:
        self._shelves = shelves
        self._clock = clock

    async def page(self, name: Snapshot, limit: int, after: Any) -> KeyedNews:
        """A page of the snapshot `name`, after a key."""
        match name:
            case "items":
                return await self.items(limit, after)
            case "agencies":
                return await self.agencies(limit, after)
            case "calendars":
                return await self.calendars(limit, after)

    async def items(self, limit: int, after: str | None) -> KeyedNews:
        """The items by code, each as it was published last, and that it left where it left."""
        found = await self._shelves.items.page(limit, after, ItemQuestion())
        return [(each.item.item_code, await self._item(each.item)) for each in found]

    async def agencies(self, limit: int, after: str | None) -> KeyedNews:
        """The organs by code."""
        found = await self._shelves.agencies.page(limit, after, None)
        at = self._clock.now()
        return [(each.code, [announcement(AgencyRegistered(each, at))]) for each in found]

    async def calendars(self, limit: int, after: int | None) -> KeyedNews:
        """The years in order, each in its newest revision."""
        found = await self._shelves.calendars.page(limit, after)
        at = self._clock.now()
        return [(each.days.year, [announcement(CalendarYearPublished(each, at))]) for each in found]

    async def _item(self, item: Item) -> Sequence[Event]:
        if item.listed:
            return [await self._published(item)]
        stayed = tuple(part for part in item.missing if part is not Missing.LIST_ENTRY)
        last = replace(
            item, revision=item.revision - 1, listed=True, missing=stayed, offerable=not stayed
        )
        return [await self._published(last), await self._left(item)]

    async def _published(self, item: Item) -> Event:
        shelves, code = self._shelves, item.item_code
        entry = await shelves.list_versions.entry(item.list_version_id, code)
        agency = None if entry is None else await shelves.agencies.find(entry.handling_agency)
        if entry is None or agency is None:
            raise LookupError(f"{code} lost its entry or its agency")
        parts = ItemParts(
            entry=entry,
            listed=item.listed,
            in_effect_from=item.in_effect_from,
            format_text=await shelves.format_texts.published(code),
            service_guide=await shelves.service_guides.published(code),
        )
        return item_published(PublishedItem(item, parts, agency))

    async def _left(self, item: Item) -> Event:
        version = await self._shelves.list_versions.in_force_after(item.list_version_id)
        if version is None:
            raise LookupError(f"{item.item_code} left the list without a version that lacks it")
        return contract.ItemLeftList(
            item_code=item.item_code,
            revision=item.revision,
            list_version_id=version.list_version_id,
            clause=version.clause,
        )
