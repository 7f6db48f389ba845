"""A projection is made anew while its consumer goes on: whatever comes meanwhile stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Table, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import Database, insert_or_ignore
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.chassis.projections import (
    HistoryIncomplete,
    KeptTable,
    News,
    Projection,
    Rebuilt,
    rebuild,
)
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import BY_CONTENT, BY_REVISION
from tests.fakes.clock import FixedClock

Meanwhile = Callable[[], Awaitable[None]]


class Unreadable(Exception):
    """Nobody can read it."""


async def put_newer(connection: AsyncConnection, told: dict[str, Any]) -> None:
    """What the consumer does with news that has a revision."""
    if not await insert_or_ignore(connection, BY_REVISION, told):
        await connection.execute(
            update(BY_REVISION)
            .where(
                BY_REVISION.c.code == told["code"],
                BY_REVISION.c.revision < told["revision"],
            )
            .values(**told)
        )


async def put_last(connection: AsyncConnection, told: dict[str, Any]) -> None:
    """What the consumer does with news that has none."""
    values = {"code": told["code"], "name": told["name"]}
    if not await insert_or_ignore(connection, BY_CONTENT, values):
        same = BY_CONTENT.c.code == told["code"]
        await connection.execute(update(BY_CONTENT).where(same).values(**values))


@dataclass
class Owner:
    """Whoever tells of things; each time it is asked, first something else happens."""

    told: list[Message]
    meanwhile: list[Meanwhile]

    def tells(self, code: str, revision: int, name: str) -> Message:
        """Tell of a thing."""
        value = json.dumps({"code": code, "revision": revision, "name": name}).encode()
        message = Message("things", code, new_id(), {}, value)
        self.told.append(message)
        return message

    async def tell(self) -> AsyncIterator[Message]:
        """All that was told when this was asked."""
        for message in list(self.told):
            yield message
        if self.meanwhile:
            await self.meanwhile.pop(0)()


@dataclass
class Consumer:
    """A service that keeps what it is told of things, one way or the other."""

    database: Database
    table: Table
    put: Callable[[AsyncConnection, dict[str, Any]], Awaitable[None]]
    while_held: Meanwhile | None = None

    def projection(self) -> Projection:
        """The table, to be made anew."""
        columns = self.table.c
        revised = "revision" in columns
        return Projection(
            topic="things",
            kept=KeptTable(
                self.table,
                columns.code,
                (columns.revision,) if revised else (columns.name,),
                {"revision": 0} if revised else {},
            ),
            read=_read,
            begin=lambda _news: UnitOfWork(self.database, clock=FixedClock()),
            take=self._take,
            unreadable=Unreadable,
        )

    async def _take(self, told: Sequence[News], uow: UnitOfWork) -> None:
        for news in told:
            if news.event["name"] == "fails":
                raise ValueError(news.key)
            await self.put(uow.connection, news.event)
        if self.while_held is not None:
            hold, self.while_held = self.while_held, None
            await hold()

    async def hears(self, message: Message) -> None:
        """Take a message in, as it comes from the bus."""
        async with self.database.transaction() as connection:
            await self.put(connection, json.loads(message.value))

    async def has(self, *rows: tuple[Any, ...]) -> None:
        """Hold rows, right or wrong."""
        names = list(self.table.c.keys())
        async with self.database.transaction() as connection:
            for row in rows:
                await connection.execute(
                    insert(self.table).values(**dict(zip(names, row, strict=True)))
                )

    async def kept(self) -> list[tuple[Any, ...]]:
        """What is kept, by code."""
        async with self.database.reading() as connection:
            rows = await connection.execute(select(self.table).order_by(self.table.c.code))
            return [tuple(row) for row in rows]

    async def is_made_anew(self, owner: Owner) -> Rebuilt:
        """Made anew of what the owner tells."""
        return await rebuild(self.projection(), self.database, owner.tell)


def _read(message: Message) -> tuple[str, Any] | None:
    try:
        told = json.loads(message.value)
    except ValueError as failure:
        raise Unreadable from failure
    return (told["code"], told) if "code" in told else None


@pytest.fixture
def consumer(database: Database) -> Consumer:
    return Consumer(database, BY_REVISION, put_newer)


@pytest.fixture
def without_revisions(database: Database) -> Consumer:
    return Consumer(database, BY_CONTENT, put_last)


@pytest.fixture
def owner() -> Owner:
    return Owner([], [])


async def test_what_is_wrong_or_lost_becomes_what_was_told(
    consumer: Consumer, owner: Owner
) -> None:
    await consumer.has(("a", 2, "wrong"), ("b", 1, "old"))
    for told in (("a", 1, "first"), ("a", 2, "right"), ("b", 2, "new"), ("c", 1, "lost")):
        owner.tells(*told)
    done = await consumer.is_made_anew(owner)
    assert await consumer.kept() == [("a", 2, "right"), ("b", 2, "new"), ("c", 1, "lost")]
    assert (done.taken_in, done.removed, done.unreadable) == (3, 0, 0)


async def test_what_nobody_told_is_removed(consumer: Consumer, owner: Owner) -> None:
    await consumer.has(("a", 1, "right"), ("z", 7, "invented"))
    owner.tells("a", 1, "right")
    done = await consumer.is_made_anew(owner)
    assert await consumer.kept() == [("a", 1, "right")]
    assert done.removed == 1


async def test_a_revision_that_nobody_told_gives_way(consumer: Consumer, owner: Owner) -> None:
    await consumer.has(("a", 99, "invented"))
    owner.tells("a", 1, "right")
    await consumer.is_made_anew(owner)
    assert await consumer.kept() == [("a", 1, "right")]


async def test_what_a_relay_repeats_is_not_the_newest(
    without_revisions: Consumer, owner: Owner
) -> None:
    older = owner.tells("a", 1, "older")
    owner.tells("a", 2, "newer")
    owner.told.append(older)
    await without_revisions.is_made_anew(owner)
    assert await without_revisions.kept() == [("a", "newer")]


async def test_something_newer_that_comes_meanwhile_stays(consumer: Consumer, owner: Owner) -> None:
    await consumer.has(("a", 1, "wrong"))
    owner.tells("a", 1, "right")
    owner.tells("b", 1, "right")

    async def newer_comes() -> None:
        await consumer.hears(owner.tells("a", 2, "newer"))
        await consumer.hears(owner.tells("c", 1, "new"))

    owner.meanwhile = [newer_comes]
    done = await consumer.is_made_anew(owner)
    assert await consumer.kept() == [("a", 2, "newer"), ("b", 1, "right"), ("c", 1, "new")]
    assert done.removed == 0


async def test_something_newer_that_a_wrong_row_kept_out_is_asked_for_again(
    consumer: Consumer, owner: Owner
) -> None:
    await consumer.has(("a", 99, "invented"), ("z", 7, "invented"))
    owner.tells("a", 1, "right")

    async def newer_is_passed_over() -> None:
        await consumer.hears(owner.tells("a", 2, "newer"))
        await consumer.hears(owner.tells("z", 1, "real at last"))

    owner.meanwhile = [newer_is_passed_over]
    await consumer.is_made_anew(owner)
    assert await consumer.kept() == [("a", 2, "newer"), ("z", 1, "real at last")]


async def test_a_consumer_that_waits_for_the_row_is_not_lost(
    consumer: Consumer, owner: Owner
) -> None:
    await consumer.has(("a", 1, "wrong"))
    owner.tells("a", 1, "right")
    newer = Message("things", "a", new_id(), {}, b'{"code":"a","revision":2,"name":"newer"}')
    waiting: list[asyncio.Task[None]] = []

    async def newer_comes() -> None:
        waiting.append(asyncio.create_task(consumer.hears(newer)))
        await until_somebody_waits(consumer.database)

    consumer.while_held = newer_comes
    await consumer.is_made_anew(owner)
    await asyncio.gather(*waiting)
    assert await consumer.kept() == [("a", 2, "newer")]


async def until_somebody_waits(database: Database) -> None:
    """Return once a statement waits for a row; on SQLite writers wait before they begin."""
    if database.dialect == "sqlite":
        return
    waits = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(10), database.reading() as connection:
        while not await connection.scalar(waits):
            continue


async def test_without_revisions_what_the_consumer_heard_last_stays(
    without_revisions: Consumer, owner: Owner
) -> None:
    await without_revisions.has(("a", "wrong"), ("b", "wrong"), ("z", "invented"))
    owner.tells("a", 1, "old")
    owner.tells("b", 1, "right")

    async def newer_comes() -> None:
        await without_revisions.hears(owner.tells("a", 2, "newer"))
        await without_revisions.hears(owner.tells("c", 1, "new"))

    owner.meanwhile = [newer_comes]
    await without_revisions.is_made_anew(owner)
    assert await without_revisions.kept() == [("a", "newer"), ("b", "right"), ("c", "new")]


async def test_what_cannot_be_read_or_taken_in_leaves_the_others_alone(
    consumer: Consumer, owner: Owner
) -> None:
    await consumer.has(("a", 1, "as it was"))
    owner.tells("a", 2, "fails")
    owner.tells("b", 1, "right")
    owner.told.append(Message("things", "?", new_id(), {}, b"\xff"))
    done = await consumer.is_made_anew(owner)
    assert await consumer.kept() == [("a", 1, "as it was"), ("b", 1, "right")]
    assert (done.unreadable > 0, done.taken_in, done.failed) == (True, 1, {"ValueError": 1})


async def test_an_owner_that_tells_nothing_removes_nothing(
    consumer: Consumer, owner: Owner
) -> None:
    await consumer.has(("a", 1, "right"))
    with pytest.raises(HistoryIncomplete):
        await consumer.is_made_anew(owner)
    assert await consumer.kept() == [("a", 1, "right")]


async def test_once_made_anew_it_stays_as_it_is(consumer: Consumer, owner: Owner) -> None:
    for code in "abcdefghij":
        owner.tells(code, 1, "right")
    await consumer.is_made_anew(owner)
    before = await consumer.kept()
    done = await consumer.is_made_anew(owner)
    assert await consumer.kept() == before
    assert (done.taken_in, done.removed, done.read) == (10, 0, 10)
