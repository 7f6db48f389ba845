from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from services.chassis import dead_letters
from services.chassis.bus import Bus, Capabilities, Subscription
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.consumer import Consumer, Handle
from services.chassis.database import Database
from services.chassis.dead_letters import DeadLetter, LetterState
from services.chassis.inbox import Consuming
from services.chassis.messages import Message, Record
from services.chassis.retrying import pause_after
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import TOPIC, a_message, put_thing, things
from tests.fakes.clock import FixedClock

GROUP = "readers"


class Reader:
    """Writes a row for each message, and fails for the values that it is told to refuse."""

    def __init__(self, database: Database) -> None:
        self.refused: set[bytes] = set()
        self.unreadable: set[bytes] = set()
        self.tried: list[bytes] = []
        self.done = asyncio.Event()
        self._database = database

    async def __call__(self, record: Record) -> None:
        message = record.message
        self.tried.append(message.value)
        if message.value in self.unreadable:
            raise Unreadable
        consuming = Consuming(GROUP, message.event_id)
        async with UnitOfWork(self._database, consuming=consuming) as uow:
            await put_thing(uow.connection, message.value.decode())
            if message.value in self.refused:
                raise ValueError("张三 370406199001010011")
            await uow.commit()
        self.done.set()


class Unreadable(Exception):
    """Nobody can read it."""


class OfTomorrow(Unreadable):
    """Somebody will be able to read it."""

    worth_waiting_for = True


def a_consumer(bus: Bus, database: Database, handle: Handle, clock: FixedClock) -> Consumer:
    return Consumer(
        bus,
        database,
        group=GROUP,
        topics=[TOPIC],
        handle=handle,
        unreadable=Unreadable,
        clock=clock,
    )


@pytest.fixture
def reader(database: Database) -> Reader:
    return Reader(database)


@pytest.fixture
def consumer(bus: EmbeddedBus, database: Database, reader: Reader, clock: FixedClock) -> Consumer:
    return a_consumer(bus, database, reader, clock)


async def letters(database: Database) -> list[DeadLetter]:
    async with database.reading() as connection:
        return await dead_letters.list_letters(connection)


async def tell(bus: EmbeddedBus, *told: str) -> list[Message]:
    """Publish messages written as `key:value`."""
    messages = [a_message(each.partition(":")[0], each.encode()) for each in told]
    await bus.publish(messages)
    return messages


async def test_what_is_told_takes_effect_in_order(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader
) -> None:
    await tell(bus, "a:1", "a:2", "a:3")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        assert await consumer.consume_once(subscription) == 3
    assert reader.tried == [b"a:1", b"a:2", b"a:3"]
    assert await things(database) == ["a:1", "a:2", "a:3"]


async def test_what_is_delivered_twice_takes_effect_once(
    bus: EmbeddedBus, database: Database, consumer: Consumer
) -> None:
    messages = await tell(bus, "a:1")
    await bus.publish(messages)
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
    assert await things(database) == ["a:1"]
    assert await letters(database) == []


async def test_what_was_taken_in_or_set_aside_is_not_asked_for_again(
    bus: EmbeddedBus, consumer: Consumer, reader: Reader
) -> None:
    reader.refused = {b"a:1"}
    await tell(bus, "a:1", "a:2", "b:1")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        assert await consumer.consume_once(subscription) == 3
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        assert await subscription.poll(10, 0.05) == []


async def test_a_failing_message_holds_up_only_its_own_key(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader
) -> None:
    reader.refused = {b"a:1"}
    await tell(bus, "a:1", "b:1", "a:2", "b:2")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
    assert await things(database) == ["b:1", "b:2"]
    held = await letters(database)
    assert [letter.message.value for letter in held] == [b"a:1", b"a:2"]
    assert b"a:2" not in reader.tried


async def test_what_comes_later_under_a_held_key_waits_behind_it(
    bus: EmbeddedBus,
    database: Database,
    consumer: Consumer,
    reader: Reader,
    clock: FixedClock,
) -> None:
    reader.refused = {b"a:1"}
    await tell(bus, "a:1")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
        await tell(bus, "a:2", "a:3")
        await consumer.consume_once(subscription)
        reader.refused, reader.tried = set(), []
        clock.advance(timedelta(minutes=1))
        await consumer.consume_once(subscription)
    assert reader.tried == [b"a:1", b"a:2", b"a:3"]
    assert await letters(database) == []


async def test_a_message_is_not_tried_before_its_pause_is_over(
    bus: EmbeddedBus,
    database: Database,
    consumer: Consumer,
    reader: Reader,
    clock: FixedClock,
) -> None:
    reader.refused = {b"a:1"}
    await tell(bus, "a:1")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
        await consumer.consume_once(subscription)
        assert len(reader.tried) == 1
        clock.advance(pause_after(1))
        await consumer.consume_once(subscription)
        assert len(reader.tried) == 2


async def fail_until_it_rests(
    consumer: Consumer, subscription: Subscription, clock: FixedClock
) -> None:
    for _ in range(12):
        await consumer.consume_once(subscription)
        clock.advance(timedelta(minutes=1))


async def test_a_message_rests_after_ten_attempts_and_goes_on_when_replayed(
    bus: EmbeddedBus,
    database: Database,
    consumer: Consumer,
    reader: Reader,
    clock: FixedClock,
) -> None:
    reader.refused = {b"a:1"}
    await tell(bus, "a:1", "a:2")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await fail_until_it_rests(consumer, subscription, clock)
        resting, behind = await letters(database)
        assert (resting.state, resting.attempts) == (LetterState.RESTING, 10)
        assert (behind.state, behind.attempts) == (LetterState.RETRYING, 0)
        assert reader.tried == [b"a:1"] * 10
        reader.refused = set()
        async with database.transaction() as connection:
            assert await dead_letters.replay(connection, clock.now()) == 1
        await consumer.consume_once(subscription)
    assert await things(database) == ["a:1", "a:2"]
    assert await letters(database) == []


async def test_the_reason_of_a_failure_tells_nothing_of_a_person(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader
) -> None:
    reader.refused = {b"a:1"}
    await tell(bus, "a:1")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
    assert [letter.reason for letter in await letters(database)] == ["ValueError"]


async def test_a_consumer_that_died_before_noting_its_place_takes_effect_once(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader
) -> None:
    await tell(bus, "a:1", "a:2")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        [first, _] = await subscription.poll(10, 1)
        await reader(first)
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
    assert await things(database) == ["a:1", "a:2"]


async def test_what_nobody_can_read_behind_a_held_key_frees_the_key_and_loses_its_content(
    bus: EmbeddedBus,
    database: Database,
    consumer: Consumer,
    reader: Reader,
    clock: FixedClock,
) -> None:
    reader.refused, reader.unreadable = {b"a:1"}, {b"a:2"}
    await tell(bus, "a:1", "a:2", "a:3")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
        reader.refused = set()
        clock.advance(timedelta(minutes=1))
        await consumer.consume_once(subscription)
    assert await things(database) == ["a:1", "a:3"]
    [resting] = await letters(database)
    assert (resting.state, resting.message.value) == (LetterState.RESTING, b"")


async def test_a_repetition_is_not_set_aside_behind_a_held_key(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader
) -> None:
    reader.refused = {b"a:2"}
    told = await tell(bus, "a:1", "a:2")
    await bus.publish(told)
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
    assert [letter.message.value for letter in await letters(database)] == [b"a:2"]
    assert await things(database) == ["a:1"]


def test_pauses_double_up_to_a_minute() -> None:
    pauses = [pause_after(attempts) for attempts in range(12)]
    assert pauses[:4] == [timedelta(milliseconds=each) for each in (100, 100, 200, 400)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == pause_after(10**6) == timedelta(minutes=1)


class BrokenBus:
    """A bus that cannot be reached."""

    capabilities = Capabilities(
        durable=True,
        ordered_per_key=True,
        consumer_groups=True,
        redelivers_uncommitted=True,
        spans_processes=False,
        tells_history=False,
    )

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def publish(self, messages: Sequence[Message]) -> None:
        raise ConnectionError

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str]) -> AsyncIterator[Subscription]:
        self.asked.set()
        raise ConnectionError
        yield

    async def history(self, topics: Sequence[str]) -> AsyncIterator[Record]:
        raise ConnectionError
        yield

    async def is_whole(self, topics: Sequence[str]) -> bool:
        raise ConnectionError

    async def rewind(self, group: str, topics: Sequence[str], since: datetime) -> None:
        raise ConnectionError


async def test_a_consumer_ends_at_once_while_it_waits_for_a_bus_that_is_down(
    database: Database, reader: Reader
) -> None:
    bus, stop = BrokenBus(), asyncio.Event()
    consumer = a_consumer(bus, database, reader, FixedClock())
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(consumer.run(stop))
        for _ in range(4):
            bus.asked.clear()
            await bus.asked.wait()
        stop.set()


async def test_a_running_consumer_takes_in_what_comes(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader
) -> None:
    stop = asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(consumer.run(stop))
        await tell(bus, "a:1")
        await reader.done.wait()
        stop.set()
    assert await things(database) == ["a:1"]
