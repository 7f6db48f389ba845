from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from services.chassis import outbox
from services.chassis.database import SQLITE_DRIVER, Database
from tests.chassis.building import THINGS, a_message, append, things
from tests.databases import ON_POSTGRESQL
from tests.fakes.clock import FixedClock


async def test_news_is_not_written_outside_the_transaction_of_its_fact(
    database: Database, clock: FixedClock
) -> None:
    on_sqlite = database.dialect == "sqlite"
    engine = create_async_engine(
        database.url.set(drivername=SQLITE_DRIVER) if on_sqlite else database.url
    )
    async with engine.connect() as connection:
        with pytest.raises(RuntimeError, match="in the transaction of the fact"):
            await outbox.append(connection, [a_message()], clock.now())
    await engine.dispose()


async def test_what_waits_comes_out_in_the_order_of_telling(
    database: Database, clock: FixedClock
) -> None:
    messages = [a_message(str(number)) for number in range(5)]
    await append(database, messages, clock)
    async with database.reading() as connection:
        waiting = await outbox.unpublished(connection, 3)
    assert [message for _, message in waiting] == messages[:3]


async def test_what_is_marked_is_not_among_what_is_read_beside_it(
    database: Database, clock: FixedClock
) -> None:
    messages = [a_message(str(number)) for number in range(4)]
    await append(database, messages, clock)
    read = await outbox.mark_and_read(database, [], clock.now(), 2)
    assert [message for _, message in read.messages] == messages[:2]
    told = [sequence for sequence, _ in read.messages]
    read = await outbox.mark_and_read(database, told, clock.now(), 9)
    assert [message for _, message in read.messages] == messages[2:]
    async with database.reading() as connection:
        assert await outbox.unpublished(connection, 9) == read.messages


async def test_whoever_reads_a_part_of_what_waits_learns_the_newest_number_of_all(
    database: Database, clock: FixedClock
) -> None:
    await append(database, [a_message(str(number)) for number in range(4)], clock)
    read = await outbox.mark_and_read(database, [], clock.now(), 2)
    first = read.messages[0][0]
    assert read.newest == first + 3
    told = [first + number for number in range(4)]
    read = await outbox.mark_and_read(database, told, clock.now(), 2)
    assert read == outbox.Waiting([], None)


async def test_what_is_published_waits_no_longer(database: Database, clock: FixedClock) -> None:
    first, second = a_message(), a_message()
    await append(database, [first, second], clock)
    async with database.transaction() as connection:
        [(sequence, _)] = await outbox.unpublished(connection, 1)
        await outbox.mark_published(connection, [sequence], clock.now())
    async with database.reading() as connection:
        assert [message for _, message in await outbox.unpublished(connection, 9)] == [second]


async def test_a_lower_number_that_comes_late_is_not_passed_over(
    database: Database, clock: FixedClock
) -> None:
    late, early = a_message(), a_message()
    await append(database, [late, early], clock)
    async with database.transaction() as connection:
        [_, (sequence, _)] = await outbox.unpublished(connection, 2)
        await outbox.mark_published(connection, [sequence], clock.now())
    async with database.reading() as connection:
        assert [message for _, message in await outbox.unpublished(connection, 9)] == [late]


async def test_only_what_was_published_long_ago_is_forgotten(
    database: Database, clock: FixedClock
) -> None:
    published, waiting = a_message(), a_message()
    await append(database, [published, waiting], clock)
    async with database.transaction() as connection:
        [(sequence, _), _] = await outbox.unpublished(connection, 2)
        await outbox.mark_published(connection, [sequence], clock.now())
        await outbox.forget_published_before(connection, clock.now() + timedelta(days=1), 10)
    async with database.reading() as connection:
        assert [message for _, message in await outbox.unpublished(connection, 9)] == [waiting]


@ON_POSTGRESQL
async def test_of_one_key_who_commits_later_has_the_higher_number(
    database: Database, clock: FixedClock
) -> None:
    first, second, other = a_message("k"), a_message("k"), a_message("o")
    async with database.transaction() as early:
        await outbox.append(early, [first], clock.now())
        late = asyncio.create_task(append(database, [second], clock))
        await append(database, [other], clock)
        assert not late.done()
    await late
    async with database.reading() as connection:
        waiting = [message for _, message in await outbox.unpublished(connection, 9)]
    assert [each.event_id for each in waiting if each.key == "k"] == [
        first.event_id,
        second.event_id,
    ]


async def test_rows_go_in_beside_the_news(database: Database, clock: FixedClock) -> None:
    async with database.transaction() as connection:
        beside = [(THINGS, [{"name": "b"}, {"name": "a"}])]
        await outbox.append(connection, [a_message(), a_message()], clock.now(), beside=beside)
        await outbox.append(connection, [], clock.now(), beside=[(THINGS, [{"name": "c"}])])
    async with database.reading() as connection:
        assert len(await outbox.unpublished(connection, 9)) == 2
    assert await things(database) == ["a", "b", "c"]
