"""Keeps the items that the catalogue told of; parsed forms stay in the process by revision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import insert_or_ignore
from services.chassis.statements import PreparedQuery
from services.chassis.together import TogetherReads
from services.commitment.adapters.item_content import item_from_content
from services.commitment.adapters.tables import item_revisions, items
from services.commitment.domain.item import Item

_MOST_KEPT = 2000


_CONTENT = select(item_revisions.c.content).where(
    item_revisions.c.item_code == bindparam("code"),
    item_revisions.c.revision == bindparam("revision"),
)
_CONTENT_AT_ONCE = PreparedQuery(_CONTENT)


class ParsedItems:
    """Parsed forms by item and revision; a revision never changes, so none grows stale."""

    def __init__(self) -> None:
        self._items: dict[tuple[str, int], Item] = {}

    def get(self, item_code: str, revision: int) -> Item | None:
        """The parsed form, if it is kept."""
        return self._items.get((item_code, revision))

    def parse(self, content: dict[str, Any]) -> Item:
        """Parse a form and keep it."""
        item = item_from_content(content)
        if len(self._items) >= _MOST_KEPT:
            self._items.clear()
        self._items[item.item_code, item.revision] = item
        return item


class ItemRows:
    """The items in the service's tables."""

    def __init__(self, connection: AsyncConnection, parsed: ParsedItems) -> None:
        self._connection = connection
        self._parsed = parsed

    async def latest(self, item_code: str) -> Item | None:
        """The newest revision."""
        query = select(items.c.content_revision, items.c.listed).where(
            items.c.item_code == item_code
        )
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        return await self.form(item_code, row.content_revision, listed=row.listed)

    async def form(self, item_code: str, revision: int, *, listed: bool) -> Item:
        """A revision, told whether the item is on the list now."""
        return as_listed(await self.at_revision(item_code, revision), listed)

    async def at_revision(self, item_code: str, revision: int) -> Item:
        """The revision that a commitment was signed under."""
        kept = self._parsed.get(item_code, revision)
        if kept is not None:
            return kept
        values = {"code": item_code, "revision": revision}
        content: dict[str, Any] = (await self._connection.execute(_CONTENT, values)).scalar_one()
        return self._parsed.parse(content)

    async def put(self, item: Item) -> bool:
        """Keep a revision; False where a newer or the same one was told before."""
        values = {
            "revision": item.revision,
            "content_revision": item.revision,
            "listed": True,
        }
        if not await self._advance(item.item_code, item.revision, values):
            return False
        words = {"item_code": item.item_code, "revision": item.revision, "content": item.content}
        # The words of a revision never change: where the item was lost, they are there already.
        await insert_or_ignore(self._connection, item_revisions, words)
        return True

    async def leave_list(self, item_code: str, revision: int) -> bool:
        """Note that the item left the list; False where something newer was told before."""
        newer = update(items).where(items.c.item_code == item_code, items.c.revision < revision)
        result = await self._connection.execute(newer.values(revision=revision, listed=False))
        return result.rowcount == 1

    async def _advance(self, item_code: str, revision: int, values: dict[str, Any]) -> bool:
        if await insert_or_ignore(self._connection, items, {"item_code": item_code, **values}):
            return True
        newer = update(items).where(items.c.item_code == item_code, items.c.revision < revision)
        result = await self._connection.execute(newer.values(**values))
        return result.rowcount == 1


class RevisionsAtOnce:
    """The revisions that commitments were signed under."""

    def __init__(self, reads: TogetherReads, parsed: ParsedItems) -> None:
        self._reads = reads
        self._parsed = parsed

    async def at_revision(self, item_code: str, revision: int) -> Item:
        """The revision that a commitment was signed under."""
        kept = self._parsed.get(item_code, revision)
        if kept is not None:
            return kept
        row = await self._reads.one_or_none(_CONTENT_AT_ONCE, code=item_code, revision=revision)
        return self._parsed.parse(row.content)


def as_listed(item: Item, listed: bool) -> Item:
    """The item, told whether it is on the list now."""
    return item if item.listed == listed else replace(item, listed=listed)
