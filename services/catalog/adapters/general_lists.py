"""Understands where general lists are kept."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.adapters import tables
from services.catalog.adapters.json_codec import from_json, to_json
from services.catalog.adapters.rows import members
from services.catalog.domain.general_lists import GeneralEntry, GeneralList

_LISTS, _ENTRIES = tables.general_list, tables.general_entry


class SqlGeneralLists:
    """The general lists, with their entries."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, published: GeneralList, entries: tuple[GeneralEntry, ...]) -> None:
        """Keep a list as it was published."""
        await self._connection.execute(insert(_LISTS).values(**asdict(published)))
        rows = [
            {
                "general_list_id": published.general_list_id,
                "item_code": entry.item_code,
                "body": to_json(entry),
            }
            for entry in entries
        ]
        await self._connection.execute(insert(_ENTRIES), rows)

    async def find(self, general_list_id: UUID) -> GeneralList | None:
        """The list with that id, if there is one."""
        found = await self._connection.execute(
            select(_LISTS).where(_LISTS.c.general_list_id == general_list_id)
        )
        row = found.one_or_none()
        return None if row is None else from_json(GeneralList, members(row))

    async def page(self, limit: int, before: UUID | None) -> list[GeneralList]:
        """The lists, the newest first."""
        statement = select(_LISTS).order_by(_LISTS.c.general_list_id.desc()).limit(limit)
        if before is not None:
            statement = statement.where(_LISTS.c.general_list_id < before)
        rows = await self._connection.execute(statement)
        return [from_json(GeneralList, members(row)) for row in rows]

    async def page_of_entries(
        self, general_list_id: UUID, limit: int, after: str | None
    ) -> list[GeneralEntry]:
        """The entries of a list by item code."""
        statement = (
            select(_ENTRIES.c.body)
            .where(_ENTRIES.c.general_list_id == general_list_id)
            .order_by(_ENTRIES.c.item_code)
            .limit(limit)
        )
        if after is not None:
            statement = statement.where(_ENTRIES.c.item_code > after)
        return [from_json(GeneralEntry, body) for body in await self._connection.scalars(statement)]
