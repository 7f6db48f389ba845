from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from services.chassis.bus import Capabilities, Subscription
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from services.chassis.messages import Message, Record
from tests.chassis.building import TOPIC, things
from tests.chassis.reader import GROUP, Reader, a_consumer, letters, tell
from tests.fakes.clock import FixedClock


async def test_what_is_told_takes_effect_in_order(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader
) -> None:
    await tell(bus, "a:1", "a:2", "a:3")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        assert await consumer.consume_once(subscription) == 3
    assert reader.tried == [b"a:1", b"a:2", b"a:3"]
    assert await things(database) == ["a:1", "a:2", "a:3"]


async def test_a_consumer_to_which_much_comes_together_is_behind_for_two_seconds(
    bus: EmbeddedBus, consumer: Consumer, clock: FixedClock
) -> None:
    await tell(bus, *(f"{key}:1" for key in range(4)))
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
        assert not consumer.is_behind
        await tell(bus, *(f"{key}:2" for key in range(5)))
        await consumer.consume_once(subscription)
        assert consumer.is_behind
        clock.advance(timedelta(seconds=1.9))
        assert consumer.is_behind
        clock.advance(timedelta(seconds=0.1))
        assert not consumer.is_behind


async def test_what_passes_a_consumer_by_does_not_put_it_behind(
    bus: EmbeddedBus, consumer: Consumer, reader: Reader
) -> None:
    reader.passing_by = {f"{key}:1".encode() for key in range(96)}
    await tell(bus, *(f"{key}:1" for key in range(100)))
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        assert await consumer.consume_once(subscription) == 100
        assert not consumer.is_behind
        await tell(bus, *(f"{key}:2" for key in range(5)))
        await consumer.consume_once(subscription)
        assert consumer.is_behind


async def seen_by_a_witness(bus: EmbeddedBus, wanted: bytes) -> None:
    """Wait until another group got a message, and all who want it had their turn."""
    async with bus.subscribe("witness", [TOPIC]) as subscription:
        while wanted not in [each.message.value for each in await subscription.poll(500, 0.1)]:
            pass
    for _ in range(500):
        await asyncio.sleep(0)


async def rests_once_it_took_in(
    number: int, consumer: Consumer, bus: EmbeddedBus, database: Database
) -> None:
    """Assert that a consumer lets lie what comes after so many things, and ends at once."""
    stop = asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(consumer.run(stop))
        while len(await things(database)) < number:  # noqa: ASYNC110
            await asyncio.sleep(0)
        await tell(bus, "late:1")
        await seen_by_a_witness(bus, b"late:1")
        assert consumer.is_behind
        assert "late:1" not in await things(database)
        stop.set()


async def test_a_consumer_that_nobody_waits_for_rests_under_load_and_ends_at_once(
    bus: EmbeddedBus, database: Database, reader: Reader
) -> None:
    consumer = a_consumer(bus, database, reader, FixedClock(), rest_seconds=3600)
    await tell(bus, *(f"{key}:1" for key in range(9)))
    await rests_once_it_took_in(9, consumer, bus, database)


async def test_a_consumer_takes_in_all_that_lies_before_it_rests(
    bus: EmbeddedBus, database: Database, reader: Reader
) -> None:
    stop = asyncio.Event()
    consumer = a_consumer(bus, database, reader, FixedClock(), rest_seconds=3600)
    await tell(bus, *(f"{key}:1" for key in range(350)))
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(consumer.run(stop))
        while len(await things(database)) < 350:  # noqa: ASYNC110
            await asyncio.sleep(0)
        stop.set()
    assert consumer.is_behind


async def test_a_consumer_that_nobody_waits_for_rests_too_where_much_comes_one_by_one(
    bus: EmbeddedBus, database: Database, reader: Reader
) -> None:
    consumer = a_consumer(bus, database, reader, FixedClock(), rest_seconds=3600)
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        for key in range(50):
            await tell(bus, f"{key}:1")
            await consumer.consume_once(subscription)
    assert not consumer.is_behind
    await tell(bus, "fifty-first:1")
    await rests_once_it_took_in(51, consumer, bus, database)


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


class CountedBus(EmbeddedBus):
    """Counts who subscribes."""

    subscribed = 0

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str]) -> AsyncIterator[Subscription]:
        self.subscribed += 1
        async with super().subscribe(group, topics) as subscription:
            yield subscription


async def test_a_consumer_that_can_take_nothing_in_is_not_behind(
    tmp_path: Path, reader: Reader
) -> None:
    bus, stop = CountedBus(Database(f"sqlite:///{tmp_path / 'counted.db'}")), asyncio.Event()
    await bus.open()
    without_tables = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    consumer = a_consumer(bus, without_tables, reader, FixedClock())
    await tell(bus, *(f"{key}:1" for key in range(9)))
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(consumer.run(stop))
        while bus.subscribed < 2:  # noqa: ASYNC110
            await asyncio.sleep(0)
        stop.set()
    assert not consumer.is_behind
    await without_tables.dispose()
    await bus.close()


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
