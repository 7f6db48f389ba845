"""Understands how reads and one-statement transactions of a process reach PostgreSQL together: what
comes at the same moment shares a round trip and a commit (decision 0017)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.chassis import outbox
from services.chassis.database import Database
from services.chassis.gathering import Gathering
from services.chassis.statements import PreparedQuery, Rows, Writing, written_at_once

Connecting = Callable[[], AbstractAsyncContextManager[asyncpg.Connection]]

# One that is held up by another's lock or a silent line does not hold up everybody.
_GROUPS_AT_ONCE = 2


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
    """Reads by prepared queries, the same ones at the same moment in one round trip."""

    def __init__(self, connect: Connecting) -> None:
        self._connect = connect
        self._of_query: dict[PreparedQuery, Gathering[dict[str, Any], list[Any]]] = {}

    async def all(self, query: PreparedQuery, **values: Any) -> list[Any]:
        """Every row, for the values of the query's parameters."""
        gathering = self._of_query.get(query)
        if gathering is None:

            async def read(asked: Sequence[dict[str, Any]]) -> Sequence[list[Any] | Exception]:
                async with self._connect() as driver:
                    return await query.all_of_each(driver, asked)

            gathering = self._of_query[query] = Gathering(read, at_once=_GROUPS_AT_ONCE)
        return await gathering.ask(values)

    async def one_or_none(self, query: PreparedQuery, **values: Any) -> Any:
        """The one row, or None. Raises ValueError where there are more."""
        found = await self.all(query, **values)
        if len(found) > 1:
            raise ValueError(f"{len(found)} rows where at most one was expected")
        return found[0] if found else None


class TogetherWrites:
    """Transactions of one statement, those that come at the same moment as one statement.

    A group that the database refuses is taken apart, and each takes effect, or is refused, alone.
    """

    def __init__(self, connect: Connecting) -> None:
        self._connect = connect
        self._gathering: Gathering[Written, None] = Gathering(self._write, at_once=_GROUPS_AT_ONCE)

    async def write(self, written: Written) -> None:
        """Make the rows lasting. Raises what the database refuses them with."""
        await self._gathering.ask(written)

    async def _write(self, group: Sequence[Written]) -> Sequence[Exception | None]:
        try:
            await self._at_once(group)
        except asyncpg.PostgresError as refusal:
            # Nothing of it took effect.
            if len(group) == 1:
                return [refusal]
            return await asyncio.gather(*map(self._alone, group))
        return [None] * len(group)

    async def _alone(self, written: Written) -> Exception | None:
        try:
            await self._at_once([written])
        except Exception as failure:
            return failure
        return None

    async def _at_once(self, group: Sequence[Written]) -> None:
        writing = Writing(
            new=[part for each in group for part in each.writing.new],
            unless_there=[part for each in group for part in each.writing.unless_there],
            changes=[change for each in group for change in each.writing.changes],
        )
        news = [row for each in group for row in each.news]
        sql, arguments = written_at_once(writing, outbox.held_insert(news))
        async with self._connect() as driver:
            await driver.execute(sql, *arguments)
