"""A projection is made anew while its consumer goes on: whatever comes meanwhile stays."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from services.chassis.database import Database
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.chassis.projections import (
    HistoryIncomplete,
)
from tests.chassis.building import BY_CONTENT, BY_REVISION
from tests.chassis.projected import Consumer, Owner, put_last, put_newer


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
