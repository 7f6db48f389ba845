"""Understands SQLite on the event loop's own thread: a statement takes some ten microseconds, the
hop to another thread and back takes more (decision 0004)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import URL, Pool
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
