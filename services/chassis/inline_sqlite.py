"""Understands SQLite on the event loop's own thread: a statement takes some ten microseconds, the
hop to another thread and back takes more; and how its transactions begin (decision 0004)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import URL, Connection, Pool
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only


async def _done() -> None:
    """Awaited once a statement: the asynchronous engine takes a driver that never awaits for a
    mistake."""


class InlineCursor(sqlite3.Cursor):
    """A cursor of the standard library, for SQLAlchemy's asynchronous engine."""

    def execute(self, statement: str, parameters: Any = ()) -> Self:
        """Run a statement."""
        await_only(_done())
        return super().execute(statement, parameters)

    def executemany(self, statement: str, parameters: Iterable[Any]) -> Self:
        """Run a statement for each set of parameters."""
        await_only(_done())
        return super().executemany(statement, parameters)

    async def _async_soft_close(self) -> None:
        """Called by the engine before the rows are read; they are still to come from here."""


class InlineConnection(sqlite3.Connection):
    """A connection of the standard library with such cursors."""

    def cursor(self, factory: Any = InlineCursor) -> Any:
        """A cursor."""
        return super().cursor(factory)


class InlineSqliteDialect(SQLiteDialect_pysqlite):
    """The standard library's driver under SQLAlchemy's asynchronous engine."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    def create_connect_args(self, url: URL) -> Any:
        """The driver's arguments for an address."""
        arguments, options = super().create_connect_args(url)
        return arguments, {**options, "factory": InlineConnection}

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """A pool whose waiting does not block the loop."""
        return AsyncAdaptedQueuePool


def configure(connection: Any, _record: object) -> None:
    """Have a new connection write ahead, reach the disk, and keep foreign keys."""
    # The driver's own transaction control would begin late and deferred; ours is explicit.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def begin(connection: Connection) -> None:
    """Begin a transaction, at once as a writer where it is not for reading."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
