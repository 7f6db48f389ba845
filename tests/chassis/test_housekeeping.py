"""What nobody needs any more is forgotten, and nothing sooner."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select

from services.chassis import dead_letters, inbox, outbox
from services.chassis.database import Database
from services.chassis.dead_letters import LetterState
from services.chassis.housekeeping import Memory, forget, housekeeper
from services.chassis.ids import new_id
from services.chassis.inbox import AlreadyConsumed, Consuming
from services.chassis.lease import Lease
from tests.chassis.building import a_letter, a_message, append
from tests.fakes.clock import FixedClock

MEMORY = Memory(timedelta(days=30))
A_MOMENT = timedelta(seconds=1)


async def taken_in_before(database: Database, consuming: Consuming, clock: FixedClock) -> bool:
    try:
        async with database.transaction() as connection:
            await inbox.mark(connection, consuming, clock.now())
    except AlreadyConsumed:
        return True
    return False


async def test_a_mark_is_kept_as_long_as_the_bus_may_tell_again(
    database: Database, clock: FixedClock
) -> None:
    consuming = Consuming("readers", new_id())
    await taken_in_before(database, consuming, clock)
    clock.advance(MEMORY.taken_in)
    await forget(database, clock, MEMORY)
    assert await taken_in_before(database, consuming, clock)
    clock.advance(A_MOMENT)
    await forget(database, clock, MEMORY)
    assert not await taken_in_before(database, consuming, clock)


async def test_what_was_never_published_is_never_forgotten(
    database: Database, clock: FixedClock
) -> None:
    waiting, published = a_message(), a_message()
    await append(database, [published, waiting], clock)
    async with database.transaction() as connection:
        [(sequence, _)] = await outbox.unpublished(connection, 1)
        await outbox.mark_published(connection, [sequence], clock.now())
    clock.advance(timedelta(days=1000))
    await forget(database, clock, MEMORY)
    async with database.reading() as connection:
        left = list(await connection.scalars(select(outbox.TABLE.c.event_id)))
    assert left == [waiting.event_id]


async def test_a_housekeeper_ends_when_it_is_told_and_gives_its_lease_back(
    database: Database, clock: FixedClock
) -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(10):
        stop.set()
        await housekeeper(database, clock, MEMORY)(stop)
    assert await Lease("housekeeping", database, clock).held()


async def test_of_two_workers_one_holds_the_lease_until_it_runs_out_or_is_given_back(
    database: Database, clock: FixedClock
) -> None:
    one, other = Lease("work", database, clock), Lease("work", database, clock)
    assert [await one.held(), await other.held()] == [True, False]
    await one.give_back()
    assert [await other.held(), await one.held()] == [True, False]
    clock.advance(timedelta(seconds=15))
    assert [await one.held(), await other.held()] == [True, False]


async def test_a_holder_takes_its_lease_anew_when_the_clock_goes_back_and_loses_it_in_time(
    database: Database, clock: FixedClock
) -> None:
    holder, successor = Lease("work", database, clock), Lease("work", database, clock)
    assert await holder.held()
    clock.advance(-timedelta(minutes=30))
    assert not holder.is_good
    assert await holder.held()
    assert holder.is_good
    clock.advance(timedelta(seconds=14))
    assert not await successor.held()
    clock.advance(A_MOMENT)
    assert await successor.held()


async def test_a_lease_whose_holder_died_before_the_clock_went_back_is_free(
    database: Database, clock: FixedClock
) -> None:
    died, successor = Lease("work", database, clock), Lease("work", database, clock)
    assert await died.held()
    clock.advance(-timedelta(seconds=15))
    assert not await successor.held()
    clock.advance(-A_MOMENT)
    assert await successor.held()


async def test_who_missed_a_lease_does_not_believe_to_hold_it_when_the_clock_goes_back(
    database: Database, clock: FixedClock
) -> None:
    holder, other = Lease("work", database, clock), Lease("work", database, clock)
    assert [await holder.held(), await other.held()] == [True, False]
    clock.advance(-timedelta(seconds=12))
    assert [await holder.held(), await other.held()] == [True, False]


async def test_what_nobody_can_read_is_forgotten_with_its_place_on_the_bus(
    database: Database, clock: FixedClock
) -> None:
    nothing, waiting = a_message("nothing", value=b""), a_message("waiting")
    async with database.transaction() as connection:
        for message in (nothing, waiting):
            letter = a_letter(message, clock.now(), LetterState.RESTING)
            await dead_letters.set_aside(connection, letter)
    for by, left in ((MEMORY.bus_keeps, [nothing, waiting]), (A_MOMENT, [waiting])):
        clock.advance(by)
        await forget(database, clock, MEMORY)
        async with database.reading() as connection:
            letters = await dead_letters.list_letters(connection)
        assert [letter.message for letter in letters] == left
