"""Understands where the tree of organs is kept."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.adapters import tables
from services.catalog.adapters.json_codec import from_json
from services.catalog.adapters.rows import members
from services.catalog.domain.agencies import Agency
from services.catalog.domain.misuse import Misuse
from services.chassis.database import insert_or_ignore

_T = tables.agency


class SqlAgencies:
    """The organs, by code."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, code: str) -> Agency | None:
        """The organ with `code`, if it is registered."""
        row = (await self._connection.execute(select(_T).where(_T.c.code == code))).one_or_none()
        return None if row is None else from_json(Agency, members(row))

    async def add(self, agency: Agency) -> None:
        """Enter an organ. Raises Misuse where its code was taken meanwhile."""
        if not await insert_or_ignore(self._connection, _T, asdict(agency)):
            raise Misuse("agency-already-registered", code=agency.code)

    async def page(self, limit: int, after: str | None, parent: str | None) -> list[Agency]:
        """The organs by code, those directly under `parent` where one is named."""
        statement = select(_T).order_by(_T.c.code).limit(limit)
        if after is not None:
            statement = statement.where(_T.c.code > after)
        if parent is not None:
            statement = statement.where(_T.c.parent == parent)
        rows = await self._connection.execute(statement)
        return [from_json(Agency, members(row)) for row in rows]
