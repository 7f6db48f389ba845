"""Understands where service guides are kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.adapters import rows, tables
from services.catalog.adapters.json_codec import from_json, to_json
from services.catalog.domain.service_guides import GuideText, ServiceGuide, ServiceGuideState
from services.catalog.domain.steps import Step

_T, _HISTORY = tables.service_guide, tables.service_guide_history
_PUBLIC = (ServiceGuideState.PUBLISHED, ServiceGuideState.SUPERSEDED)


class SqlServiceGuides:
    """The service guides, with history."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, service_guide_id: UUID) -> ServiceGuide | None:
        """The guide with that id, if there is one."""
        found = await self._select(_T.c.service_guide_id == service_guide_id)
        return found[0] if found else None

    async def published(self, item_code: str) -> ServiceGuide | None:
        """The guide of an item that is in force, if there is one."""
        found = await self._select(
            _T.c.item_code == item_code, _T.c.state == ServiceGuideState.PUBLISHED
        )
        return found[0] if found else None

    async def next_number(self, item_code: str) -> int:
        """The number that the item's next guide gets."""
        return await rows.next_number(self._connection, _T, _T.c.item_code == item_code)

    async def add(self, guide: ServiceGuide) -> None:
        """Keep a new guide."""
        await self._connection.execute(insert(_T).values(**_values(guide)))

    async def save(self, guide: ServiceGuide) -> None:
        """Keep a guide as it is now."""
        key = _T.c.service_guide_id == guide.service_guide_id
        await rows.change_row(self._connection, _T, key, _values(guide))

    async def add_step(self, step: Step) -> None:
        """Write one row of history."""
        await rows.add_step(self._connection, _HISTORY, step)

    async def steps(self, service_guide_id: UUID) -> tuple[Step, ...]:
        """The history of a guide, the oldest step first."""
        return await rows.steps_of(self._connection, _HISTORY, service_guide_id)

    async def page(
        self, limit: int, after: UUID | None, *, item_code: str | None, drafts_of: str | None
    ) -> list[ServiceGuide]:
        """The guides in order of drafting; drafts only those of one agency, `*` for all."""
        asked: list[ColumnElement[bool]] = []
        if after is not None:
            asked.append(_T.c.service_guide_id > after)
        if item_code is not None:
            asked.append(_T.c.item_code == item_code)
        if drafts_of != "*":
            asked.append(_T.c.state.in_(_PUBLIC) | (_T.c.agency == drafts_of))
        return await self._select(*asked, limit=limit)

    async def _select(
        self, *asked: ColumnElement[bool], limit: int | None = None
    ) -> list[ServiceGuide]:
        statement = select(_T).where(*asked).order_by(_T.c.service_guide_id).limit(limit)
        found = [rows.members(row) for row in await self._connection.execute(statement)]
        return [
            from_json(ServiceGuide, {**row, "text": from_json(GuideText, row["body"])})
            for row in found
        ]


def _values(guide: ServiceGuide) -> dict[str, Any]:
    return {
        "service_guide_id": guide.service_guide_id,
        "item_code": guide.item_code,
        "number": guide.number,
        "state": str(guide.state),
        "agency": guide.agency,
        "body": to_json(guide.text),
        "drafted_at": guide.drafted_at,
        "published_at": guide.published_at,
        "version": guide.version,
    }
