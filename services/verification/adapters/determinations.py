"""Understands how determinations of false commitment are kept."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.verification.adapters.tables_findings import determination
from services.verification.domain.determinations import (
    Determination,
    DishonestyLevel,
    Remedies,
)


class DeterminationRepository:
    """The determinations, in the caller's transaction; nothing changes one once it is made."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, kept: Determination) -> None:
        """Keep a new determination."""
        values = asdict(kept) | {"level": kept.level.value}
        await self._connection.execute(insert(determination).values(**values))

    async def exists_for(self, finding_id: UUID) -> bool:
        """Has the finding been determined?"""
        condition = exists().where(determination.c.finding_id == finding_id)
        return bool(await self._connection.scalar(select(condition)))

    async def find(self, determination_id: UUID) -> Determination | None:
        """The determination, if there is one with that id."""
        statement = select(determination).where(
            determination.c.determination_id == determination_id
        )
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else _determination_of(row)

    async def page(
        self,
        *,
        agency: str | None,
        finding_id: UUID | None,
        commitment_id: UUID | None,
        before: UUID | None,
        limit: int,
    ) -> list[Determination]:
        """Up to `limit` determinations before the id `before`, newest first; None asks for all."""
        statement = (
            select(determination).order_by(determination.c.determination_id.desc()).limit(limit)
        )
        if agency is not None:
            statement = statement.where(determination.c.determining_agency == agency)
        if finding_id is not None:
            statement = statement.where(determination.c.finding_id == finding_id)
        if commitment_id is not None:
            statement = statement.where(determination.c.commitment_id == commitment_id)
        if before is not None:
            statement = statement.where(determination.c.determination_id < before)
        return [_determination_of(row) for row in await self._connection.execute(statement)]


def _determination_of(row: Row[Any]) -> Determination:
    columns = {each.name: getattr(row, each.name) for each in fields(Determination)}
    return Determination(
        **columns | {"level": DishonestyLevel(row.level), "remedies": Remedies(**row.remedies)}
    )
