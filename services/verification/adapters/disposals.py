"""Understands how disposals are kept, with their histories."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.verification.adapters.findings_history import history_of_one
from services.verification.adapters.stepping import keep_steps
from services.verification.adapters.tables_findings import disposal, disposal_history
from services.verification.domain.disposals import Disposal, DisposalKind, DisposalState
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import Step


class DisposalRepository:
    """The disposals, in the caller's transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, kept: Disposal) -> None:
        """Keep a new disposal."""
        await self._connection.execute(insert(disposal).values(**_values(kept)))

    async def find(self, disposal_id: UUID) -> Disposal | None:
        """The disposal, if there is one with that id."""
        statement = select(disposal).where(disposal.c.disposal_id == disposal_id)
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else _disposal_of(row)

    async def kinds_of(self, finding_id: UUID) -> tuple[DisposalKind, ...]:
        """What was imposed on a finding, oldest first."""
        statement = (
            select(disposal.c.kind)
            .where(disposal.c.finding_id == finding_id)
            .order_by(disposal.c.disposal_id)
        )
        return tuple(DisposalKind(kind) for kind in await self._connection.scalars(statement))

    async def save(self, changed: Disposal) -> Disposal:
        """The disposal in its next version. Raises Misuse where somebody changed it meanwhile."""
        saved = replace(changed, version=changed.version + 1)
        statement = (
            update(disposal)
            .where(
                disposal.c.disposal_id == changed.disposal_id,
                disposal.c.version == changed.version,
            )
            .values(**_values(saved))
        )
        if (await self._connection.execute(statement)).rowcount != 1:
            raise Misuse("stale-version", expected=changed.version, actual=saved.version)
        return saved

    async def write_step(self, disposal_id: UUID, step: Step) -> None:
        """Add a line to the history."""
        await keep_steps(self._connection, disposal_history, {"disposal_id": disposal_id}, (step,))

    async def history(self, disposal_id: UUID) -> list[Step]:
        """The history, oldest first."""
        column = disposal_history.c.disposal_id
        return await history_of_one(self._connection, disposal_history, column, disposal_id)

    async def page(
        self,
        *,
        agency: str | None,
        finding_id: UUID | None,
        kind: DisposalKind | None,
        before: UUID | None,
        limit: int,
    ) -> list[Disposal]:
        """Up to `limit` disposals before the id `before`, newest first; None asks for all."""
        statement = select(disposal).order_by(disposal.c.disposal_id.desc()).limit(limit)
        if agency is not None:
            statement = statement.where(disposal.c.handling_agency == agency)
        if finding_id is not None:
            statement = statement.where(disposal.c.finding_id == finding_id)
        if kind is not None:
            statement = statement.where(disposal.c.kind == kind.value)
        if before is not None:
            statement = statement.where(disposal.c.disposal_id < before)
        return [_disposal_of(row) for row in await self._connection.execute(statement)]


def _values(kept: Disposal) -> dict[str, Any]:
    return asdict(kept) | {"kind": kept.kind.value, "state": kept.state.value}


def _disposal_of(row: Row[Any]) -> Disposal:
    columns = {each.name: getattr(row, each.name) for each in fields(Disposal)}
    return Disposal(**columns | {"kind": DisposalKind(row.kind), "state": DisposalState(row.state)})
