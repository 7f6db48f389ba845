"""Understands how a history is read back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.verification.domain.actor import Actor
from services.verification.domain.verification import Step


async def history_of_one(
    connection: AsyncConnection, table: Table, column: ColumnElement[Any], key: UUID
) -> list[Step]:
    """The steps of the thing whose id `column` holds, oldest first."""
    statement = select(table).where(column == key).order_by(table.c.sequence)
    return [
        Step(
            act=row.act,
            from_state=row.from_state,
            to_state=row.to_state,
            at=row.at,
            actor=Actor(row.client_id, row.agency),
            clause=row.clause,
            note=row.note,
        )
        for row in await connection.execute(statement)
    ]
