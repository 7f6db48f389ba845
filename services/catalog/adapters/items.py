"""Understands where it is kept what is published of each item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.adapters import tables
from services.catalog.adapters.json_codec import from_json
from services.catalog.adapters.rows import members
from services.catalog.domain.items import Item
from services.catalog.domain.list_entries import ListEntry
from services.chassis.database import insert_or_ignore

_T = tables.item


@dataclass(frozen=True, slots=True)
class ItemQuestion:
    """Which items a reader asks for; None asks for all."""

    key_domain: str | None = None
    handling_agency: str | None = None
    offerable: bool | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """An item as a list of items shows it."""

    item: Item
    item_name: str
    matter_name: str
    handling_agency: str
    key_domain: str | None


class SqlItems:
    """The items, by code."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, item_code: str) -> Item | None:
        """The item with that code, if it was ever listed; held until the transaction ends."""
        statement = select(_T).where(_T.c.item_code == item_code).with_for_update()
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else _item(row)

    async def read(self, item_code: str) -> Item | None:
        """The item with that code, if it was ever listed."""
        statement = select(_T).where(_T.c.item_code == item_code)
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else _item(row)

    async def listed(self) -> tuple[Item, ...]:
        """Every item that the version in force holds."""
        statement = select(_T).where(_T.c.listed).order_by(_T.c.item_code)
        return tuple(_item(row) for row in await self._connection.execute(statement))

    async def save(self, item: Item, entry: ListEntry) -> None:
        """Keep an item as it is now, with what a search looks at."""
        values: dict[str, Any] = {
            "revision": item.revision,
            "list_version_id": item.list_version_id,
            "listed": item.listed,
            "in_effect_from": item.in_effect_from,
            "offerable": item.offerable,
            "missing": [str(part) for part in item.missing],
            "item_name": entry.item_name,
            "matter_name": entry.matter_name,
            "handling_agency": entry.handling_agency,
            "key_domain": entry.key_domain,
        }
        new = {"item_code": item.item_code, **values}
        if not await insert_or_ignore(self._connection, _T, new):
            key = _T.c.item_code == item.item_code
            await self._connection.execute(update(_T).where(key).values(**values))

    async def page(self, limit: int, after: str | None, asked: ItemQuestion) -> list[ItemSummary]:
        """The items that a reader asks for, by code."""
        statement = select(_T).order_by(_T.c.item_code).limit(limit)
        if after is not None:
            statement = statement.where(_T.c.item_code > after)
        if asked.key_domain is not None:
            statement = statement.where(_T.c.key_domain == asked.key_domain)
        if asked.handling_agency is not None:
            statement = statement.where(_T.c.handling_agency == asked.handling_agency)
        if asked.offerable is not None:
            statement = statement.where(_T.c.offerable.is_(asked.offerable))
        if asked.words is not None:
            columns = (_T.c.item_code, _T.c.item_name, _T.c.matter_name)
            found = (each.contains(asked.words, autoescape=True) for each in columns)
            statement = statement.where(or_(*found))
        return [_summary(row) for row in await self._connection.execute(statement)]


def _item(row: Row[Any]) -> Item:
    return from_json(Item, members(row))


def _summary(row: Row[Any]) -> ItemSummary:
    return ItemSummary(
        _item(row), row.item_name, row.matter_name, row.handling_agency, row.key_domain
    )
