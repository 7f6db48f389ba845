"""Understands what a hand in the database may do to the rows that are there, past all rules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import MetaData, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import Database
from tests.databases import Databases
from tests.sql.declared import declared, migrations
from tests.sql.rows_in_place import fill

Values = Mapping[str, Any]


class Hand:
    """Statements on the tables of one database; each tells whether it was let through.

    A table holds one row, unless `copy` makes a second one.
    """

    def __init__(self, connection: AsyncConnection, metadata: MetaData) -> None:
        self._connection = connection
        self._tables = metadata.tables

    async def change(self, table: str, values: Values) -> bool:
        """Set columns of every row."""
        return await self._try(update(self._tables[table]).values(**values))

    async def touch(self, table: str) -> bool:
        """Set every column of every row to what it holds."""
        kept = self._tables[table]
        return await self._try(update(kept).values(**{each.name: each for each in kept.columns}))

    async def remove(self, table: str) -> bool:
        """Delete every row."""
        return await self._try(delete(self._tables[table]))

    async def copy(self, table: str, values: Values) -> bool:
        """Insert the first row again, with other values."""
        kept = self._tables[table]
        row = (await self._connection.execute(select(kept).limit(1))).one()._mapping
        again = {name: value for name, value in row.items() if name != "sequence"}
        return await self._try(insert(kept).values(**{**again, **values}))

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """What is done within is taken back."""
        async with self._connection.begin_nested() as savepoint:
            yield
            await savepoint.rollback()

    async def _try(self, statement: Any) -> bool:
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(statement)
        except IntegrityError:
            return False
        return True


@asynccontextmanager
async def a_hand(
    databases: Databases, service: str, rows: Mapping[str, Values] | None = None
) -> AsyncIterator[Hand]:
    """A hand in a service's database, as the service's own role, with a row in every table; `rows`
    says what is different in some of them."""
    database = Database(databases.migrated(service, migrations(service)))
    await fill(database, rows)
    async with database.transaction() as connection:
        yield Hand(connection, declared(service))
    await database.dispose()
