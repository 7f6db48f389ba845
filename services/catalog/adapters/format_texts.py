"""Understands where format texts are kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.adapters import rows, tables
from services.catalog.adapters.json_codec import from_json, to_json
from services.catalog.domain.format_texts import FormatText, FormatTextState
from services.catalog.domain.steps import Step

_T, _HISTORY = tables.format_text, tables.format_text_history
_PUBLIC = (FormatTextState.PUBLISHED, FormatTextState.SUPERSEDED)


class SqlFormatTexts:
    """The format texts, with history."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, format_text_id: UUID) -> FormatText | None:
        """The text with that id, if there is one."""
        found = await self._select(_T.c.format_text_id == format_text_id)
        return found[0] if found else None

    async def published(self, item_code: str) -> FormatText | None:
        """The text of an item that is in force, if there is one."""
        found = await self._select(
            _T.c.item_code == item_code, _T.c.state == FormatTextState.PUBLISHED
        )
        return found[0] if found else None

    async def of_item(self, item_code: str) -> tuple[FormatText, ...]:
        """All texts of an item, the oldest first."""
        return tuple(await self._select(_T.c.item_code == item_code))

    async def next_number(self, item_code: str) -> int:
        """The number that the item's next text gets."""
        return await rows.next_number(self._connection, _T, _T.c.item_code == item_code)

    async def add(self, text: FormatText) -> None:
        """Keep a new text."""
        await self._connection.execute(insert(_T).values(**_values(text)))

    async def save(self, text: FormatText) -> None:
        """Keep a text as it is now."""
        key = _T.c.format_text_id == text.format_text_id
        await rows.change_row(self._connection, _T, key, _values(text))

    async def add_step(self, step: Step) -> None:
        """Write one row of history."""
        await rows.add_step(self._connection, _HISTORY, step)

    async def steps(self, format_text_id: UUID) -> tuple[Step, ...]:
        """The history of a text, the oldest step first."""
        return await rows.steps_of(self._connection, _HISTORY, format_text_id)

    async def page(
        self, limit: int, after: UUID | None, *, item_code: str | None, drafts_of: str | None
    ) -> list[FormatText]:
        """The texts in order of drafting; drafts only those of one agency, `*` for all."""
        asked: list[ColumnElement[bool]] = []
        if after is not None:
            asked.append(_T.c.format_text_id > after)
        if item_code is not None:
            asked.append(_T.c.item_code == item_code)
        if drafts_of != "*":
            asked.append(_T.c.state.in_(_PUBLIC) | (_T.c.agency == drafts_of))
        return await self._select(*asked, limit=limit)

    async def _select(
        self, *asked: ColumnElement[bool], limit: int | None = None
    ) -> list[FormatText]:
        statement = select(_T).where(*asked).order_by(_T.c.format_text_id).limit(limit)
        found = await self._connection.execute(statement)
        return [from_json(FormatText, rows.members(row)) for row in found]


def _values(text: FormatText) -> dict[str, Any]:
    content = to_json(text)
    return {
        "format_text_id": text.format_text_id,
        "item_code": text.item_code,
        "number": text.number,
        "state": str(text.state),
        "agency": text.agency,
        "notification": content["notification"],
        "digest": text.digest,
        "drafted_at": text.drafted_at,
        "published_at": text.published_at,
        "channels": content["channels"],
        "version": text.version,
    }
