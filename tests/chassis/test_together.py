"""What comes at the same moment shares a round trip and a commit, and is refused alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asyncpg import PostgresError, StringDataRightTruncationError, UniqueViolationError
from asyncpg.exceptions import DataError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select, text

from services.chassis import outbox
from services.chassis.database import Database
from services.chassis.statements import STALE, Change, PreparedQuery, Rows, Writing
from services.chassis.together import Together, Written
from tests.chassis.building import RECORDS, THINGS, a_message, put_thing, things
from tests.contention import until_somebody_waits
from tests.databases import ON_POSTGRESQL

pytestmark = ON_POSTGRESQL

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
BY_NAME = PreparedQuery(select(RECORDS).where(RECORDS.c.name == bindparam("name")))
FROM_VERSION = PreparedQuery(
    select(RECORDS.c.name).where(RECORDS.c.version >= bindparam("version")).order_by(RECORDS.c.name)
)


def a_record(name: str, *, version: int = 1, words: object = None) -> dict[str, Any]:
    return {"name": name, "words": words, "at": NOON, "version": version}


def added(*names: str, news: Rows = ()) -> Written:
    return Written(Writing(new=[(THINGS, [{"name": each} for each in names])]), news)


def changed(name: str, *, seen: int, words: object = None, beside: str | None = None) -> Written:
    change = Change(RECORDS, a_record(name, version=seen + 1, words=words), seen)
    new = [(THINGS, [{"name": beside}])] if beside else []
    return Written(Writing(new=new, changes=[change]), ())


async def put(together: Together, *rows: dict[str, Any]) -> None:
    await together.writes.write(Written(Writing(new=[(RECORDS, rows)]), ()))


async def at_the_same_moment(together: Together, *written: Written) -> list[object]:
    """What became of each: None, or what it was refused with."""
    writing = (together.writes.write(each) for each in written)
    return list(await asyncio.gather(*writing, return_exceptions=True))


async def transactions(database: Database) -> int:
    """By how many transactions the things were added."""
    async with database.reading() as connection:
        return await connection.scalar(text("SELECT count(DISTINCT xmin::text) FROM thing")) or 0


async def test_what_comes_at_the_same_moment_is_one_transaction(database: Database) -> None:
    written = [added(name) for name in "abcde"]
    assert await at_the_same_moment(Together(database), *written) == [None] * 5
    assert await things(database) == list("abcde")
    assert await transactions(database) == 1


async def test_news_of_a_group_keeps_the_order_of_coming(database: Database) -> None:
    written = [
        added(name, news=outbox.rows([a_message(name), a_message("shared")], NOON))
        for name in "cab"
    ]
    await at_the_same_moment(Together(database), *written)
    async with database.reading() as connection:
        keys = [message.key for _, message in await outbox.unpublished(connection, 10)]
    assert keys == ["c", "shared", "a", "shared", "b", "shared"]


async def test_one_that_the_database_refuses_leaves_the_others_alone(database: Database) -> None:
    together = Together(database)
    await together.writes.write(added("b"))
    told = await at_the_same_moment(together, added("a"), added("b", "x"), added("c"))
    assert [told[0], told[2]] == [None, None]
    assert isinstance(told[1], UniqueViolationError)
    assert await things(database) == ["a", "b", "c"]


async def test_one_that_cannot_even_be_sent_leaves_the_others_alone(database: Database) -> None:
    together = Together(database)
    naive = a_record("b") | {"at": NOON.replace(tzinfo=None)}
    told = await asyncio.gather(
        put(together, a_record("a")), put(together, naive), return_exceptions=True
    )
    assert (told[0], type(told[1])) == (None, ValueError)
    asking = (together.reads.all(FROM_VERSION, version=each) for each in (0, "none"))
    found = await asyncio.gather(*asking, return_exceptions=True)
    assert found[0] == [("a",)]
    assert isinstance(found[1], DataError)


async def test_a_group_whose_connection_is_lost_is_not_tried_again(database: Database) -> None:
    async with database.transaction() as connection:
        await put_thing(connection, "a")
        writing = asyncio.create_task(
            at_the_same_moment(Together(database), added("b"), added("a"))
        )
        async with asyncio.timeout(30):
            while not await ended_who_waits(database):  # noqa: ASYNC110
                await asyncio.sleep(0)
        told = await writing
    assert [isinstance(each, PostgresError) for each in told] == [True, True]
    assert await things(database) == ["a"]


async def test_who_holds_a_row_may_tell_of_what_a_waiting_group_tells_of(
    database: Database,
) -> None:
    news = outbox.rows([a_message("shared")], NOON)
    known = Written(Writing(unless_there=[(THINGS, [{"name": "a"}])]), news)
    async with database.transaction() as connection:
        await put_thing(connection, "a")
        writing = asyncio.create_task(Together(database).writes.write(known))
        await until_somebody_waits(database)
        await outbox.append(connection, [a_message("shared")], NOON)
    await writing
    async with database.reading() as connection:
        assert len(await outbox.unpublished(connection, 10)) == 2


async def test_rows_that_may_be_there_are_taken_in_one_order(database: Database) -> None:
    there = Written(Writing(unless_there=[(THINGS, [{"name": each} for each in "ba"])]), ())
    async with database.transaction() as connection:
        await put_thing(connection, "a")
        writing = asyncio.create_task(Together(database).writes.write(there))
        await until_somebody_waits(database)
        await put_thing(connection, "b")
    await writing
    assert await things(database) == ["a", "b"]


async def ended_who_waits(database: Database) -> int:
    """End the connections that wait for a lock; tell how many."""
    statement = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = "
        "current_user AND wait_event_type = 'Lock' AND datname = current_database()"
    )
    async with database.reading() as connection:
        return await connection.scalar(statement) or 0


async def test_a_text_that_is_too_long_is_refused_and_not_cut(database: Database) -> None:
    with pytest.raises(StringDataRightTruncationError):
        await put(Together(database), a_record("ninechars"))


async def test_a_change_of_what_was_seen_is_made(database: Database) -> None:
    together = Together(database)
    await put(together, a_record("a"), a_record("b"))
    told = await at_the_same_moment(
        together, changed("a", seen=1, words={"到": [1]}), changed("b", seen=1)
    )
    assert told == [None, None]
    found = await together.reads.one_or_none(BY_NAME, name="a")
    assert (found.words, found.version) == ({"到": [1]}, 2)


async def test_a_change_of_what_another_changed_meanwhile_takes_nothing_beside_it_into_effect(
    database: Database,
) -> None:
    together = Together(database)
    await put(together, a_record("a", version=2))
    told = await at_the_same_moment(together, changed("a", seen=1, beside="x"), added("y"))
    assert isinstance(told[0], STALE)
    assert told[1] is None
    assert await things(database) == ["y"]


async def test_of_two_changes_of_a_row_at_the_same_moment_one_is_made(database: Database) -> None:
    together = Together(database)
    await put(together, a_record("a"))
    told = await at_the_same_moment(
        together, changed("a", seen=1, beside="x"), changed("a", seen=1, beside="y")
    )
    assert sorted(map(type, told), key=str) == sorted([type(None), STALE], key=str)
    assert (await together.reads.one_or_none(BY_NAME, name="a")).version == 2
    assert len(await things(database)) == 1


async def test_what_is_there_already_is_left_as_it_is(database: Database) -> None:
    together = Together(database)
    await put(together, a_record("a", words="first"))
    opened = Written(Writing(unless_there=[(RECORDS, [a_record("a"), a_record("b")])]), ())
    assert await at_the_same_moment(together, opened, opened) == [None, None]
    assert (await together.reads.one_or_none(BY_NAME, name="a")).words == "first"
    assert await together.reads.all(FROM_VERSION, version=0) == [("a",), ("b",)]


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=st.lists(st.integers(0, 4), min_size=1, max_size=8))
async def test_each_of_many_readers_is_told_what_it_would_be_told_alone(
    database: Database, asked: list[int]
) -> None:
    together = Together(database)
    rows = [a_record(name, version=number) for number, name in enumerate("abc")]
    await together.writes.write(Written(Writing(unless_there=[(RECORDS, rows)]), ()))
    alone = [await together.reads.all(FROM_VERSION, version=each) for each in asked]
    reading = (together.reads.all(FROM_VERSION, version=each) for each in asked)
    assert await asyncio.gather(*reading) == alone
    assert alone[0] == [(name,) for number, name in enumerate("abc") if number >= asked[0]]


async def test_instants_and_json_come_back_as_they_were_for_one_and_for_many(
    database: Database,
) -> None:
    together = Together(database)
    await put(together, a_record("a", words=[{"甲": None}]), a_record("b"))
    one = await together.reads.one_or_none(BY_NAME, name="a")
    many = await asyncio.gather(
        *(together.reads.one_or_none(BY_NAME, name=name) for name in ("a", "b", "none"))
    )
    assert many[0] == one
    assert (one.words, one.at, one.at.utcoffset()) == ([{"甲": None}], NOON, timedelta(hours=8))
    assert (many[1].words, many[2]) == (None, None)


async def test_one_of_several_rows_is_not_picked(database: Database) -> None:
    together = Together(database)
    await put(together, a_record("a"), a_record("b"))
    with pytest.raises(ValueError, match="2 rows"):
        await together.reads.one_or_none(FROM_VERSION, version=1)


async def test_those_who_ask_the_same_at_the_same_moment_share_what_is_read(
    database: Database,
) -> None:
    together = Together(database)
    await put(together, a_record("a"), a_record("b"))
    asked = ("a", "b", "a", "none", "a")
    told = await asyncio.gather(*(together.reads.all(BY_NAME, name=name) for name in asked))
    assert [[row.name for row in rows] for rows in told] == [["a"], ["b"], ["a"], [], ["a"]]
    assert told[2] is told[4]
