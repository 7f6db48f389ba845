from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from asyncpg import PostgresError
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from services.chassis.clock import CHINA_STANDARD_TIME
from services.chassis.database import Database, insert_or_ignore
from tests.chassis.building import MOMENTS, THINGS, put_thing, things
from tests.databases import ON_POSTGRESQL, ON_SQLITE, Databases


@ON_SQLITE
async def test_a_database_keeps_foreign_keys_and_a_write_ahead_log(database: Database) -> None:
    async with database.reading() as connection:
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"


async def test_an_instant_comes_back_as_the_same_instant_in_china(database: Database) -> None:
    at = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    async with database.transaction() as connection:
        await connection.execute(insert(MOMENTS).values(id=1, at=at))
        kept = await connection.scalar(select(MOMENTS.c.at))
    assert kept == at
    assert kept.tzinfo == CHINA_STANDARD_TIME


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime.fromisoformat("2026-11-23T09:30:00")
    async with database.transaction() as connection:
        with pytest.raises(StatementError, match="time zone"):
            await connection.execute(insert(MOMENTS).values(id=1, at=naive))


async def test_insert_or_ignore_tells_whether_the_key_was_free(database: Database) -> None:
    async with database.transaction() as connection:
        assert await insert_or_ignore(connection, THINGS, {"name": "a"})
        assert not await insert_or_ignore(connection, THINGS, {"name": "a"})


async def test_writers_queue_and_none_is_turned_away(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.transaction() as connection:
            await put_thing(connection, f"{number:03}")

    await asyncio.gather(*(write(number) for number in range(40)))
    assert len(await things(database)) == 40


async def test_a_reader_waits_for_no_writer(database: Database) -> None:
    async with database.transaction() as connection:
        await put_thing(connection, "a")
        async with asyncio.timeout(5):
            assert await things(database) == []
    assert await things(database) == ["a"]


async def test_a_writer_that_is_cancelled_leaves_nothing_and_lets_the_next_write(
    database: Database,
) -> None:
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.transaction() as connection:
            await put_thing(connection, "never")
            written.set()
            await asyncio.Event().wait()

    async with asyncio.timeout(5):
        writer = asyncio.ensure_future(write_and_wait())
        await written.wait()
        writer.cancel()
        await asyncio.wait([writer])
        async with database.transaction() as connection:
            await put_thing(connection, "a")
    assert await things(database) == ["a"]


async def test_what_was_committed_is_read_after_reopening(database: Database) -> None:
    async with database.transaction() as connection:
        await put_thing(connection, "a")
    await database.dispose()
    again = Database(database.url.render_as_string(hide_password=False))
    assert await things(again) == ["a"]
    await again.dispose()


@ON_SQLITE
async def test_a_file_has_one_writer_at_a_time(database: Database) -> None:
    async with database.transaction() as connection:
        await put_thing(connection, "a")
        other = create_engine(f"sqlite:///{database.url.database}", connect_args={"timeout": 0})
        with other.connect() as second, pytest.raises(OperationalError, match="locked"):
            second.execute(insert(THINGS).values(name="b"))
        other.dispose()
    assert await things(database) == ["a"]


async def _put_twice(database: Database) -> None:
    async with database.transaction() as connection:
        await put_thing(connection, "a")
        await put_thing(connection, "a")


async def test_a_key_that_is_taken_is_refused_alike(database: Database) -> None:
    with pytest.raises(IntegrityError):
        await _put_twice(database)
    assert await things(database) == []


async def test_a_snapshot_does_not_move(database: Database) -> None:
    async with database.snapshot() as connection:
        query = select(func.count()).select_from(THINGS)
        assert await connection.scalar(query) == 0
        async with database.transaction() as writer:
            await put_thing(writer, "a")
        assert await connection.scalar(query) == 0
    assert await things(database) == ["a"]


async def _put_where_one_only_reads(database: Database) -> None:
    async with database.snapshot() as connection:
        await put_thing(connection, "a")


@ON_POSTGRESQL
async def test_a_snapshot_is_for_reading(database: Database) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        await _put_where_one_only_reads(database)


@ON_POSTGRESQL
async def test_a_session_names_itself_and_waits_for_nothing_for_ever(
    databases: Databases,
) -> None:
    database = Database(databases.empty("things"), application="chengnuo-things")
    async with database.reading() as connection:
        found = {
            name: await connection.scalar(text(f"SHOW {name}"))
            for name in (
                "application_name",
                "timezone",
                "lock_timeout",
                "statement_timeout",
                "idle_in_transaction_session_timeout",
            )
        }
    await database.dispose()
    assert found == {
        "application_name": "chengnuo-things",
        "timezone": "UTC",
        "lock_timeout": "5s",
        "statement_timeout": "15s",
        "idle_in_transaction_session_timeout": "10s",
    }


async def _end_other_sessions(database: Database) -> None:
    operator = Database(database.url.render_as_string(hide_password=False))
    async with operator.reading() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    await operator.dispose()


@ON_POSTGRESQL
async def test_after_the_server_ended_every_session_the_next_transaction_works(
    database: Database,
) -> None:
    async with database.transaction(), database.transaction():
        pass
    await _end_other_sessions(database)
    async with database.transaction() as connection:
        await put_thing(connection, "a")
    assert await things(database) == ["a"]


async def _session(database: Database) -> int:
    async with database.driver() as driver:
        return int(await driver.fetchval("SELECT pg_backend_pid()"))


@ON_POSTGRESQL
async def test_a_connection_of_the_driver_stays_at_hand_until_the_server_ends_it(
    database: Database,
) -> None:
    first = await _session(database)
    assert await _session(database) == first
    await _end_other_sessions(database)
    second = await _session(database)
    assert second != first
    assert await _session(database) == second


@ON_POSTGRESQL
async def test_a_connection_whose_statement_was_refused_is_of_further_use(
    database: Database,
) -> None:
    first = await _session(database)
    with pytest.raises(PostgresError):
        async with database.driver() as driver:
            await driver.execute("INSERT INTO thing (name) VALUES ('never'), (NULL)")
    assert await things(database) == []
    assert await _session(database) == first


@ON_POSTGRESQL
async def test_a_connection_that_was_left_in_the_middle_of_a_statement_is_not_used_again(
    database: Database,
) -> None:
    first = await _session(database)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), database.driver() as driver:
            await driver.execute("SELECT pg_sleep(10)")
    assert await _session(database) != first


@ON_POSTGRESQL
async def test_a_connection_goes_to_who_waits_and_not_at_hand(databases: Databases) -> None:
    database = Database(databases.empty("things"), pool_size=2)
    async with database.transaction():
        async with database.driver():
            waiting = asyncio.create_task(database.now())
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            assert (await waiting).tzinfo is not None
    await database.dispose()


@ON_POSTGRESQL
async def test_connections_at_hand_leave_room_for_transactions_and_change_nothing_for_them(
    databases: Databases,
) -> None:
    database = Database(databases.empty("things"), pool_size=2)
    used = await asyncio.gather(*(_session(database) for _ in range(6)))
    async with asyncio.timeout(10), database.transaction() as connection:
        planned = await connection.scalar(text("SHOW plan_cache_mode"))
        taking_part = await connection.scalar(text("SELECT pg_backend_pid()"))
    async with database.driver() as driver:
        assert await driver.fetchval("SHOW plan_cache_mode") == "force_generic_plan"
    await database.dispose()
    assert planned == "auto"
    assert taking_part in used
    assert len(set(used)) <= 2


@ON_POSTGRESQL
async def test_a_connection_at_hand_goes_to_whoever_finds_the_pool_empty(
    databases: Databases,
) -> None:
    database = Database(databases.empty("things"), pool_size=2)
    await _session(database)
    async with asyncio.timeout(10), database.transaction(), database.reading() as connection:
        planned = await connection.scalar(text("SHOW plan_cache_mode"))
    await database.dispose()
    assert planned == "auto"


async def _lose_the_session_while_writing(database: Database) -> None:
    async with database.transaction() as connection:
        await put_thing(connection, "never")
        await _end_other_sessions(database)
        await put_thing(connection, "never again")


@ON_POSTGRESQL
async def test_a_transaction_whose_session_was_ended_leaves_nothing(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await _lose_the_session_while_writing(database)
    async with database.transaction() as connection:
        await put_thing(connection, "a")
    assert await things(database) == ["a"]


@ON_POSTGRESQL
async def test_callers_beyond_the_pool_wait_in_turn(databases: Databases) -> None:
    database = Database(databases.empty("things"), pool_size=2)

    async def pid() -> int:
        async with database.transaction() as connection:
            return int(await connection.scalar(text("SELECT pg_backend_pid()")) or 0)

    used = await asyncio.gather(*(pid() for _ in range(20)))
    await database.dispose()
    assert len(set(used)) == 2
