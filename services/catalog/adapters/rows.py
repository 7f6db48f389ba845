"""Understands what the repositories share: rows that change by version, and histories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.domain.misuse import Misuse
from services.catalog.domain.steps import Step


async def change_row(
    connection: AsyncConnection,
    table: Table,
    key: ColumnElement[bool],
    values: Mapping[str, Any],
) -> None:
    """Write the row that `key` names in its next version. Raises Misuse `stale-version` where
    another transaction changed it first."""
    expected = values["version"] - 1
    result = await connection.execute(
        update(table).where(key, table.c.version == expected).values(**values)
    )
    if result.rowcount != 1:
        raise Misuse("stale-version", expected=expected, actual=values["version"])


async def next_number(
    connection: AsyncConnection, table: Table, within: ColumnElement[bool]
) -> int:
    """The number after the highest one that `within` holds; whoever asks next waits until this
    transaction ends."""
    if connection.dialect.name == "postgresql":
        numbers_of_the_table = func.hashtextextended(f"next-number {table.name}", 0)
        await connection.execute(select(func.pg_advisory_xact_lock(numbers_of_the_table)))
    highest = await connection.scalar(select(func.max(table.c.number)).where(within))
    return int(highest or 0) + 1


async def add_step(connection: AsyncConnection, table: Table, step: Step) -> None:
    """Write one row of history."""
    await connection.execute(insert(table).values(**asdict(step)))


async def steps_of(connection: AsyncConnection, table: Table, subject: UUID) -> tuple[Step, ...]:
    """The history of one thing, the oldest step first."""
    rows = await connection.execute(
        select(table).where(table.c.subject == subject).order_by(table.c.sequence)
    )
    return tuple(
        Step(**{name: value for name, value in members(row).items() if name != "sequence"})
        for row in rows
    )


def members(row: Row[Any]) -> dict[str, Any]:
    """A row as a dictionary by column name."""
    return dict(row._mapping)
