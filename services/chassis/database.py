"""Understands how a service reaches its own database, SQLite or PostgreSQL alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from sqlalchemy import DateTime, Dialect, Table, TypeDecorator, event, func, select
from sqlalchemy.dialects import registry
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from services.chassis.clock import CHINA_STANDARD_TIME

SQLITE_DRIVER = "sqlite+inline"
# Named, not imported: SQLAlchemy loads it where a database is SQLite.
registry.register("sqlite.inline", "services.chassis.inline_sqlite", "InlineSqliteDialect")

_BUSY_TIMEOUT_SECONDS = 10
_CONNECT_TIMEOUT_SECONDS = 5
# Above the server's own limit for a statement: met only where the server is not heard of any more.
_ANSWER_TIMEOUT_SECONDS = 20
_PREPARED_STATEMENTS = 500
_SESSION = {
    "timezone": "UTC",
    # Every statement is short; compiling one takes longer than running it.
    "jit": "off",
    # Every row is found by an index; a plan that was made while a table was empty is kept for long.
    "enable_seqscan": "off",
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    # A process that stalls inside a transaction must not hold its rows for ever.
    "idle_in_transaction_session_timeout": "10s",
}
# A statement of the hot path finds its rows by the same indexes whatever its arguments; planning it
# costs as much as running it. A list's best plan depends on how much is asked for.
_PLANNED_ONCE = "SET plan_cache_mode = force_generic_plan"
_PLANNED_BY_THE_SERVER = "RESET plan_cache_mode"


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC and read back in China Standard Time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it names no instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in China Standard Time."""
        if value is None:
            return None
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return moment.astimezone(CHINA_STANDARD_TIME)


def _dumps(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


class Database:
    """One service's database.

    On SQLite a transaction that may write begins with `BEGIN IMMEDIATE`, so it never fails half-way
    for a lock that another took, and the writers of this process queue for it in order of asking
    instead of spinning on the file's lock. On PostgreSQL it is READ COMMITTED: who reads a row in
    order to change it locks it or checks its version.

    `pool_size` connections to PostgreSQL are kept, each with its prepared statements; callers
    beyond wait in turn, and `driver` keeps up to half of them at hand while nobody does.
    `application` is the name that the server's views show. `news` is set when a transaction put
    something into the outbox.
    """

    def __init__(self, url: str, *, pool_size: int = 10, application: str = "chengnuo") -> None:
        self.url = make_url(url)
        self.news = asyncio.Event()
        self._is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = (
            self._connect_sqlite() if self._is_sqlite else self._connect(pool_size, application)
        )
        self._at_hand: list[tuple[AsyncConnection, asyncpg.Connection]] = []
        self._pool_size = pool_size
        self._most_at_hand = pool_size // 2
        self._writers: asyncio.Lock | None = asyncio.Lock() if self._is_sqlite else None

    def _connect(self, pool_size: int, application: str) -> AsyncEngine:
        engine = create_async_engine(
            self.url,
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
            hide_parameters=True,
            pool_size=pool_size,
            max_overflow=0,
            connect_args={
                "timeout": _CONNECT_TIMEOUT_SECONDS,
                "command_timeout": _ANSWER_TIMEOUT_SECONDS,
                "prepared_statement_cache_size": _PREPARED_STATEMENTS,
                "server_settings": {"application_name": application, **_SESSION},
            },
        )
        event.listen(engine.sync_engine, "checkout", _refuse_a_closed_connection)
        return engine

    def _connect_sqlite(self) -> AsyncEngine:
        # Imported here: a process on PostgreSQL spares the memory.
        from services.chassis import inline_sqlite

        engine = create_async_engine(
            self.url.set(drivername=SQLITE_DRIVER),
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
            hide_parameters=True,
            connect_args={"timeout": _BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
        )
        event.listen(engine.sync_engine, "connect", inline_sqlite.configure)
        event.listen(engine.sync_engine, "begin", inline_sqlite.begin)
        return engine

    @property
    def name(self) -> str:
        """What the database is called, without its place."""
        return Path(self.url.database or "").stem

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write: commits at the block's end, rolls back where it raises."""
        async with (
            self._turn_to_write(),
            self._connected() as connection,
            connection.begin(),
        ):
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """For reading; waits for no writer.

        On PostgreSQL each statement sees what was committed when it began, and takes one round trip
        instead of three. Where several statements must agree, use `snapshot`.
        """
        async with self._connected() as connection:
            if not self._is_sqlite:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                yield connection
                return
            await connection.execution_options(reading=True)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def driver(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of PostgreSQL's driver; each statement is a transaction of its own, and is
        planned once, whatever its arguments.

        Some connections stay at hand, for taking one out of the pool costs as much as a short
        statement."""
        connection, driver = await self._taken_up()
        try:
            yield driver
        except asyncpg.PostgresError:
            await self._laid_down(connection, driver)
            raise
        except BaseException:
            # Nobody knows what it is in the middle of.
            await connection.invalidate()
            await connection.close()
            raise
        await self._laid_down(connection, driver)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        """A connection out of the pool; where it is empty, one that lies at hand goes back."""
        if self._at_hand and self._pool_is_empty():
            await self._give_back(*self._at_hand.pop())
        async with self._engine.connect() as connection:
            yield connection

    def _pool_is_empty(self) -> bool:
        checked_out: int = self._engine.pool.checkedout()  # type: ignore[attr-defined]
        return checked_out >= self._pool_size

    async def _laid_down(self, connection: AsyncConnection, driver: asyncpg.Connection) -> None:
        has_room = len(self._at_hand) < self._most_at_hand
        if has_room and not driver.is_closed() and not self._pool_is_empty():
            self._at_hand.append((connection, driver))
        else:
            await self._give_back(connection, driver)

    @staticmethod
    async def _give_back(connection: AsyncConnection, driver: asyncpg.Connection) -> None:
        try:
            # What was done is done, whether or not the connection is of further use.
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await driver.execute(_PLANNED_BY_THE_SERVER)
        except BaseException:
            await connection.invalidate()
            raise
        finally:
            await connection.close()

    async def _taken_up(self) -> tuple[AsyncConnection, asyncpg.Connection]:
        while self._at_hand:
            connection, driver = self._at_hand.pop()
            if not driver.is_closed():
                return connection, driver
            await connection.close()
        connection = await self._engine.connect()
        try:
            driver = (await connection.get_raw_connection()).driver_connection
            if not isinstance(driver, asyncpg.Connection):
                raise RuntimeError("the driver is for PostgreSQL alone")
            await driver.execute(_PLANNED_ONCE)
        except BaseException:
            await connection.close()
            raise
        return connection, driver

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view for reading with several statements; waits for no writer."""
        if self._is_sqlite:
            async with self.reading() as connection:
                yield connection
            return
        async with self._connected() as connection:
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            async with connection.begin():
                yield connection

    async def now(self) -> datetime:
        """The time by the server's clock, which all workers of a service share. Raises RuntimeError
        on SQLite, which has no clock but the process's."""
        if self._is_sqlite:
            raise RuntimeError("SQLite has no clock of its own")
        async with self.reading() as connection:
            told = await connection.execute(select(func.clock_timestamp(type_=Instant)))
            moment: datetime = told.scalar_one()
            return moment

    def _turn_to_write(self) -> AbstractAsyncContextManager[object]:
        return self._writers if self._writers is not None else nullcontext()

    async def dispose(self) -> None:
        """Close every connection."""
        self._most_at_hand = 0
        try:
            while self._at_hand:
                connection, _ = self._at_hand.pop()
                await connection.close()
        finally:
            await self._engine.dispose()


def _refuse_a_closed_connection(connection: Any, _record: object, _facade: object) -> None:
    # The event loop saw the server go; asking it again before every use would cost a round trip.
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def insert_or_ignore(
    connection: AsyncConnection, table: Table, values: dict[str, Any]
) -> bool:
    """Insert a row unless its key is taken; tell whether it was inserted."""
    statement = _insert_or_ignore(table, connection.dialect.name)
    return (await connection.execute(statement, values)).rowcount == 1


@cache
def _insert_or_ignore(table: Table, dialect: str) -> Any:
    return insert_of(dialect)(table).on_conflict_do_nothing()


def insert_of(dialect: str) -> Any:
    """The INSERT that knows ON CONFLICT, as `sqlite` or `postgresql` says it; only the dialect that
    is spoken is loaded."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert
