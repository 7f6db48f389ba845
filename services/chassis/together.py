"""Understands how reads and one-statement transactions of a process reach PostgreSQL together: what
comes at the same moment shares a round trip and a commit (decision 0017)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

import asyncpg

from services.chassis import outbox
from services.chassis.database import Database
from services.chassis.gathering import Gathering
from services.chassis.statements import PreparedQuery, Rows, Writing, written_at_once

Connecting = Callable[[], AbstractAsyncContextManager[asyncpg.Connection]]

# One that is held up by another's lock or a silent line does not hold up everybody.
_GROUPS_AT_ONCE = 2
# By the server, or on the way to it: nothing took effect.
_REFUSALS = (asyncpg.PostgresError, ValueError, TypeError)
_LOST_CONNECTIONS = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)


@dataclass(frozen=True, slots=True)
class Written:
    """What one transaction writes, and its news as rows of the outbox."""

    writing: Writing
    news: Rows


class Together:
    """A process's way to its PostgreSQL database for transactions of one statement."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.reads = TogetherReads(database.driver)
        self.writes = TogetherWrites(database.driver)


def together_on(database: Database) -> Together | None:
    """The way to `database`; None for SQLite, which writes one transaction after the other."""
    return Together(database) if database.dialect == "postgresql" else None


class TogetherReads:
    """Reads by prepared queries, the same ones at the same moment in one round trip; those who ask
    for the same values share the rows, which nobody may change.

    A group that cannot be read is taken apart, and each is read alone.
    """

    def __init__(self, connect: Connecting) -> None:
        self._connect = connect
        self._of_query: dict[PreparedQuery, Gathering[Mapping[str, Any], list[Any] | None]] = {}

    async def all(self, query: PreparedQuery, **values: Any) -> list[Any]:
        """Every row, for the values of the query's parameters."""
        told = await self._gathering(query).ask(values)
        if told is None:
            [told] = await self._read(query, [values])
        return told

    async def one_or_none(self, query: PreparedQuery, **values: Any) -> Any:
        """The one row, or None. Raises ValueError where there are more."""
        found = await self.all(query, **values)
        if len(found) > 1:
            raise ValueError(f"{len(found)} rows where at most one was expected")
        return found[0] if found else None

    def _gathering(self, query: PreparedQuery) -> Gathering[Mapping[str, Any], list[Any] | None]:
        known = self._of_query.get(query)
        if known is None:
            known = self._of_query[query] = Gathering(
                partial(self._read_group, query), groups=_GROUPS_AT_ONCE
            )
        return known

    async def _read_group(
        self, query: PreparedQuery, asked: Sequence[Mapping[str, Any]]
    ) -> Sequence[list[Any] | None]:
        try:
            return await self._read(query, asked)
        except _REFUSALS as refusal:
            if len(asked) == 1 or isinstance(refusal, _LOST_CONNECTIONS):
                raise
            return [None] * len(asked)

    async def _read(
        self, query: PreparedQuery, asked: Sequence[Mapping[str, Any]]
    ) -> list[list[Any]]:
        keys = [tuple(values.items()) for values in asked]
        distinct = dict(zip(keys, asked, strict=True))
        async with self._connect() as driver:
            rows = await query.all_of_each(driver, list(distinct.values()))
        told = dict(zip(distinct, rows, strict=True))
        return [told[key] for key in keys]


class TogetherWrites:
    """Transactions of one statement, those that come at the same moment as one statement.

    A group that is refused is taken apart, and each takes effect, or is refused, alone. One whose
    connection is lost is not tried again: nobody knows what became of it.
    """

    def __init__(self, connect: Connecting) -> None:
        self._connect = connect
        self._gathering: Gathering[Written, bool] = Gathering(
            self._write_group, groups=_GROUPS_AT_ONCE
        )

    async def write(self, written: Written) -> None:
        """Make the rows lasting. Raises what the database refuses them with."""
        if not await self._gathering.ask(written):
            await self._write([written])

    async def _write_group(self, group: Sequence[Written]) -> Sequence[bool]:
        try:
            await self._write(group)
        except _REFUSALS as refusal:
            if len(group) == 1 or isinstance(refusal, _LOST_CONNECTIONS):
                raise
            return [False] * len(group)
        return [True] * len(group)

    async def _write(self, group: Sequence[Written]) -> None:
        writing = Writing(
            new=[part for each in group for part in each.writing.new],
            unless_there=[part for each in group for part in each.writing.unless_there],
            changes=[change for each in group for change in each.writing.changes],
        )
        news = [row for each in group for row in each.news]
        sql, arguments = written_at_once(writing, outbox.held_insert(news))
        async with self._connect() as driver:
            await driver.execute(sql, *arguments)
