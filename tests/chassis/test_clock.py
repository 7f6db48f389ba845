from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from services.chassis.clock import Clock, DatabaseClock, SystemClock
from services.chassis.database import Database
from services.chassis.lease import Lease
from tests.databases import ON_POSTGRESQL
from tests.fakes.clock import FixedClock


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()], ids=["system", "fixed"])
def test_every_clock_tells_an_aware_instant_in_china_standard_time(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()], ids=["system", "fixed"])
def test_no_clock_goes_back(clock: Clock) -> None:
    before = clock.now()
    assert clock.now() >= before


def test_a_fixed_clock_goes_on_only_when_told() -> None:
    clock = FixedClock()
    before = clock.now()
    clock.advance(timedelta(days=1))
    assert clock.now() - before == timedelta(days=1)


TWO_MINUTES = timedelta(minutes=2)
A_MOMENT = timedelta(seconds=2)


@ON_POSTGRESQL
async def test_the_clock_of_a_service_is_the_databases_whatever_the_machine_shows(
    database: Database,
) -> None:
    clock = DatabaseClock(database.now)
    await clock.synchronise()
    assert abs(clock.now() - await database.now()) < A_MOMENT
    assert clock.now().utcoffset() == timedelta(hours=8)


@ON_POSTGRESQL
async def test_two_workers_agree_by_the_databases_clock_on_who_holds_a_lease(
    database: Database,
) -> None:
    clocks = [DatabaseClock(database.now), DatabaseClock(database.now)]
    for clock in clocks:
        await clock.synchronise()
    one, other = (Lease("work", database, clock) for clock in clocks)
    assert [await one.held(), await other.held()] == [True, False]


async def test_a_step_of_the_databases_clock_is_followed_at_the_next_look() -> None:
    told = [datetime.fromisoformat("2026-11-24T10:00:00+08:00")]

    async def ask() -> datetime:
        return told[-1]

    clock = DatabaseClock(ask)
    with pytest.raises(RuntimeError, match="not set"):
        clock.now()
    await clock.synchronise()
    before = clock.now()
    told.append(told[0] - TWO_MINUTES)
    assert clock.now() >= before
    await clock.synchronise()
    assert abs(clock.now() - told[-1]) < A_MOMENT


async def test_a_first_look_that_took_long_is_not_believed_where_the_next_is_quick() -> None:
    truth = datetime.fromisoformat("2026-11-24T10:00:00+08:00")
    answers = [truth, truth - TWO_MINUTES]

    async def ask() -> datetime:
        told = answers.pop()
        if answers:
            with suppress(TimeoutError):
                async with asyncio.timeout(0.6):
                    await asyncio.Event().wait()
        return told

    clock = DatabaseClock(ask)
    await clock.synchronise()
    assert abs(clock.now() - truth) < A_MOMENT


async def test_a_clock_goes_on_while_the_database_is_down() -> None:
    answers = [datetime.fromisoformat("2026-11-24T10:00:00+08:00")]

    async def ask() -> datetime:
        if not answers:
            raise ConnectionError
        return answers.pop()

    clock, stop = DatabaseClock(ask), asyncio.Event()
    await clock.synchronise()
    with pytest.raises(ConnectionError):
        await clock.synchronise()
    before = clock.now()
    stop.set()
    await clock.run(stop)
    assert clock.now() >= before
