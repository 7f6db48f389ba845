"""Understands how long lists of credit are read: narrowed to what the reader may see, by id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Row, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.credit.domain.actor import Reader

_Thing = TypeVar("_Thing")


async def page_of(
    connection: AsyncConnection,
    table: Table,
    key: str,
    thing_of: Callable[[Row[Any]], _Thing],
    *,
    reader: Reader,
    filters: Mapping[str, object],
    after: UUID | None,
    limit: int,
) -> tuple[list[_Thing], UUID | None]:
    """Up to `limit` things after the id `after`, oldest first, and the id to go on after (None on
    the last page). A filter of None filters nothing."""
    statement = select(table).order_by(table.c[key]).limit(limit + 1)
    for column, value in filters.items():
        if value is not None:
            statement = statement.where(table.c[column] == value)
    if (agency := reader.only_agency) is not None:
        statement = statement.where(table.c.agency == agency)
    if after is not None:
        statement = statement.where(table.c[key] > after)
    rows = list(await connection.execute(statement))
    following = getattr(rows[limit - 1], key) if len(rows) > limit else None
    return [thing_of(row) for row in rows[:limit]], following
