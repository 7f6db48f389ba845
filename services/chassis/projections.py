"""Understands how what a service keeps of others' facts is made anew while the service answers and
its consumer goes on (decision 0015).

Nothing is emptied. What is kept is compared with what was told, key by key, each in a transaction
of its own: the row is set back so far that anything is news, and the consumer's own code takes in
what was told. Three things can happen meanwhile, and none is lost:

- *The consumer took in something newer of a key.* Every row bears a mark that changes with its
  news (its revision, or its content where it has none), and the marks are read before anything
  else. Only a row that still bears its mark is set back, or removed; of any other the consumer's
  code keeps the newer revision, as it always does.
- *The consumer waits for the row while it is set back.* It goes on with the row as it was left: a
  row is changed and never deleted and put again, for a statement that waited for a deleted row
  finds none.
- *The consumer passed over something newer, because the row was wrong and claimed to be newer
  still, or removed itself meanwhile.* What was told is asked for once more for every key at which
  anything was changed or removed, until nothing new comes up.

What follows from news (a path that closes, a date that is counted again) follows from it here as
well, in the same transaction. It must: where the rebuilding comes before the consumer, the consumer
finds the revision known and does nothing more.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.bus import Bus
from services.chassis.database import Database
from services.chassis.messages import Message
from services.chassis.outages import is_outage
from services.chassis.unit_of_work import UnitOfWork

Mark = tuple[Any, ...]
Tell = Callable[[], AsyncIterator[Message]]
"""Everything that was told, in order per key; each call tells it again."""

_KEYS_AT_ONCE = 8


class HistoryIncomplete(Exception):
    """What was told is not all: something is missing at its beginning, or there is nothing."""


@dataclass(frozen=True, slots=True)
class KeptTable:
    """The table of a projection. `marked_by` are the columns that change with the news of a row;
    `set_back` makes any revision of a row news, and is empty where rows have no revision."""

    table: Table
    key: Column[Any]
    marked_by: tuple[Column[Any], ...]
    set_back: Mapping[str, Any] = field(default_factory=dict)

    async def marks(self, connection: AsyncConnection) -> dict[str, Mark]:
        """The mark of every row, by key."""
        rows = await connection.execute(select(self.key, *self.marked_by))
        return {str(key): tuple(mark) for key, *mark in rows}

    async def mark(self, connection: AsyncConnection, key: str) -> Mark | None:
        """The mark of a row; None where there is none."""
        found = await connection.execute(select(*self.marked_by).where(self._is(key)))
        row = found.one_or_none()
        return None if row is None else tuple(row)

    async def hold(self, connection: AsyncConnection, key: str, mark: Mark) -> bool:
        """Set a row back and hold it until the transaction ends, if it still bears `mark`."""
        values = self.set_back or {self.key.name: self.key}
        unchanged = and_(self._is(key), *self._bears(mark))
        result = await connection.execute(update(self.table).where(unchanged).values(**values))
        return result.rowcount == 1

    async def remove(self, connection: AsyncConnection, key: str, mark: Mark) -> bool:
        """Remove a row, if it still bears `mark`."""
        unchanged = and_(self._is(key), *self._bears(mark))
        result = await connection.execute(delete(self.table).where(unchanged))
        return result.rowcount == 1

    def _is(self, key: str) -> ColumnElement[bool]:
        same: ColumnElement[bool] = self.key == self.key.type.python_type(key)
        return same

    def _bears(self, mark: Mark) -> Iterable[ColumnElement[bool]]:
        pairs = zip(self.marked_by, mark, strict=True)
        return (column.is_not_distinct_from(value) for column, value in pairs)


@dataclass(frozen=True, slots=True)
class News:
    """An event that a projection is made of, with the message that carried it."""

    key: str
    event: Any
    message: Message = field(compare=False)


@dataclass(frozen=True, slots=True)
class Projection:
    """What a service keeps of the facts of another, the service `owner`.

    `read` gives the key and the event of a message, or None where it is no news of this projection,
    and raises `unreadable` where nobody can read it. `take` takes news of one key in, in order, in
    the transaction that `begin` made; `of_all` says whether it wants all of a key's news or the
    last alone.
    """

    topic: str
    kept: KeptTable
    read: Callable[[Message], tuple[str, Any] | None]
    begin: Callable[[News], UnitOfWork]
    take: Callable[[Sequence[News], UnitOfWork], Awaitable[None]]
    unreadable: type[Exception]
    of_all: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A projection that may be made anew: its name, what it holds in an operator's words, who owns
    the facts and tells them again on request, and what makes it of the service's wiring."""

    name: str
    holds: str
    owner: str
    build: Callable[[Any], Projection]


@dataclass(slots=True)
class Rebuilt:
    """What was done: messages read, messages nobody could read, keys taken in and removed, and the
    kinds of failure with the number of keys that failed so and stayed as they were."""

    read: int = 0
    unreadable: int = 0
    taken_in: int = 0
    removed: int = 0
    failed: Counter[str] = field(default_factory=Counter)


class Within:
    """The open transaction `uow` for a use case that opens and commits one: what it does is part of
    `uow`, which alone commits."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    def __getattr__(self, name: str) -> Any:
        return getattr(self._uow, name)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _failure: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        return None

    async def commit(self, _outcome: object = None) -> None:
        """Nothing yet: the open transaction commits everything at its end."""


async def rebuild(projection: Projection, database: Database, tell: Tell) -> Rebuilt:
    """Make a projection anew of what `tell` tells.

    A key that fails stays as it was and is counted. Raises HistoryIncomplete where something is
    kept and nothing told, and what the database raises during an outage; what was done by then
    stays, and rebuilding again goes on.
    """
    return await _Rebuilding(projection, database, tell).run()


def history_of(bus: Bus, topic: str) -> Tell:
    """Everything that was told on a topic, from the bus. Raises HistoryIncomplete where the bus
    does not keep it from its beginning, or lost some of it while it was read."""

    async def tell() -> AsyncIterator[Message]:
        if not await bus.is_whole([topic]):
            raise HistoryIncomplete(topic)
        async for record in bus.history([topic]):
            yield record.message
        if not await bus.is_whole([topic]):
            raise HistoryIncomplete(topic)

    return tell


class _Rebuilding:
    def __init__(self, projection: Projection, database: Database, tell: Tell) -> None:
        self._projection = projection
        self._kept = projection.kept
        self._database = database
        self._tell = tell
        self._done = Rebuilt()
        self._changed: dict[str, Mark | None] = {}

    async def run(self) -> Rebuilt:
        async with self._database.reading() as connection:
            kept = await self._kept.marks(connection)
        marks: Mapping[str, Mark | None] = kept
        told = await self._told()
        if kept and not told:
            raise HistoryIncomplete(self._projection.topic)
        await self._renew_all(told, marks)
        await self._remove_all({key: mark for key, mark in kept.items() if key not in told})
        while self._changed:
            marks, self._changed = self._changed, {}
            told, before = await self._told(), told
            newer = {
                key: told[key] for key in marks if key in told and told[key] != before.get(key)
            }
            await self._renew_all(newer, marks)
        return self._done

    async def _renew_all(
        self, told: Mapping[str, Sequence[News]], marks: Mapping[str, Mark | None]
    ) -> None:
        await self._at_once(told, lambda key: self._renew(key, marks.get(key), told[key]))

    async def _remove_all(self, marks: Mapping[str, Mark]) -> None:
        await self._at_once(marks, lambda key: self._remove(key, marks[key]))

    async def _told(self) -> dict[str, list[News]]:
        """What was told of each key, each message once: a relay may repeat what is older."""
        told: dict[str, list[News]] = {}
        seen: set[UUID] = set()
        async for message in self._tell():
            self._done.read += 1
            try:
                read = self._projection.read(message)
            except self._projection.unreadable:
                self._done.unreadable += 1
                continue
            if read is None or message.event_id in seen:
                continue
            seen.add(message.event_id)
            news = News(read[0], read[1], message)
            if self._projection.of_all:
                told.setdefault(news.key, []).append(news)
            else:
                told[news.key] = [news]
        return told

    async def _renew(self, key: str, mark: Mark | None, told: Sequence[News]) -> None:
        async with self._projection.begin(told[-1]) as uow:
            before = await self._kept.mark(uow.connection, key)
            held = mark is not None and await self._kept.hold(uow.connection, key, mark)
            if before is not None and not held and not self._kept.set_back:
                # The consumer took in something of this key meanwhile, which no revision orders.
                return
            await self._projection.take(told, uow)
            after = await self._kept.mark(uow.connection, key)
            await uow.commit()
        self._done.taken_in += 1
        if after != before:
            self._changed[key] = after

    async def _remove(self, key: str, mark: Mark) -> None:
        async with self._database.transaction() as connection:
            removed = await self._kept.remove(connection, key, mark)
        if removed:
            self._done.removed += 1
            self._changed[key] = None

    async def _at_once(self, keys: Iterable[str], act: Callable[[str], Awaitable[None]]) -> None:
        """Act on some keys at a time. A failure is counted; an outage ends it all."""
        waiting = iter(list(keys))
        outages: list[Exception] = []

        async def work() -> None:
            for key in waiting:
                if outages:
                    return
                try:
                    await act(key)
                except Exception as failure:
                    if is_outage(failure):
                        outages.append(failure)
                    else:
                        self._done.failed[type(failure).__name__] += 1

        await asyncio.gather(*(work() for _ in range(_KEYS_AT_ONCE)))
        if outages:
            raise outages[0]
