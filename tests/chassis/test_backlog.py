from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

from services.chassis import dead_letters, metrics
from services.chassis.backlog import BacklogReader
from services.chassis.database import Database
from services.chassis.dead_letters import LetterState
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import a_letter, a_message
from tests.chassis.reading_metrics import told
from tests.fakes.clock import FixedClock


async def test_an_operator_sees_how_many_events_wait_and_since_when(
    database: Database, clock: FixedClock
) -> None:
    service = uuid4().hex
    reader = BacklogReader(service, database, clock)
    await reader.read_once()
    assert told("chengnuo_outbox_waiting", service=service) == 0
    assert told("chengnuo_outbox_oldest_seconds", service=service) == 0
    async with UnitOfWork(database, clock=clock) as uow:
        uow.announce(a_message())
        uow.announce(a_message())
        await uow.commit()
    clock.advance(timedelta(seconds=90))
    await reader.read_once()
    assert told("chengnuo_outbox_waiting", service=service) == 2
    assert told("chengnuo_outbox_oldest_seconds", service=service) == 90
    assert told("chengnuo_backlog_read_timestamp_seconds", service=service) == (
        clock.now().timestamp()
    )


async def test_an_operator_sees_what_was_set_aside_by_state(
    database: Database, clock: FixedClock
) -> None:
    service, now = uuid4().hex, clock.now()
    reader = BacklogReader(service, database, clock)
    async with database.transaction() as connection:
        for state in (LetterState.RETRYING, LetterState.RESTING, LetterState.RESTING):
            await dead_letters.set_aside(connection, a_letter(a_message(), now, state))
        nothing = a_letter(a_message(value=b""), now, LetterState.RESTING)
        await dead_letters.set_aside(connection, nothing)
    await reader.read_once()
    assert told("chengnuo_dead_letters", service=service, state="RETRYING") == 1
    assert told("chengnuo_dead_letters", service=service, state="RESTING") == 2
    assert told("chengnuo_dead_letters", service=service, state="UNREADABLE") == 1


async def test_a_database_that_is_away_leaves_the_last_figures_and_their_time(
    database: Database, clock: FixedClock
) -> None:
    service = uuid4().hex
    metrics.backlog(service, waiting=5, oldest_seconds=3.0, read_at=1000.0)
    gone = Database("sqlite:////nowhere/at/all.sqlite")
    stop = asyncio.Event()
    reading = asyncio.create_task(BacklogReader(service, gone, clock).run(stop))
    await asyncio.sleep(0)
    stop.set()
    await asyncio.wait_for(reading, 5)
    await gone.dispose()
    assert told("chengnuo_outbox_waiting", service=service) == 5
    assert told("chengnuo_backlog_read_timestamp_seconds", service=service) == 1000


async def test_a_database_that_hangs_keeps_nobody_from_reading_the_metrics(
    clock: FixedClock,
) -> None:
    service, connected = uuid4().hex, asyncio.Event()
    metrics.backlog(service, waiting=5, oldest_seconds=3.0, read_at=1000.0)
    hold = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await hold.wait()
        writer.close()

    async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        hanging = Database(f"postgresql+asyncpg://nobody:secret@127.0.0.1:{port}/nothing")
        stop = asyncio.Event()
        reading = asyncio.create_task(BacklogReader(service, hanging, clock).run(stop))
        await asyncio.wait_for(connected.wait(), 10)
        assert told("chengnuo_outbox_waiting", service=service) == 5
        stop.set()
        await asyncio.wait_for(reading, 10)
        hold.set()
        await hanging.dispose()
    assert told("chengnuo_backlog_read_timestamp_seconds", service=service) == 1000
