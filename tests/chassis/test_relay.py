from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from services.chassis import outbox
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.database import Database
from services.chassis.flood import Flood
from services.chassis.messages import Message
from services.chassis.relay import Relay
from tests.chassis.building import TOPIC, a_message, all_records, append
from tests.chassis.reading_metrics import told as told_by_metrics
from tests.fakes.clock import FixedClock


@asynccontextmanager
async def running(relay: Relay, database: Database) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(relay.run(stop))
        try:
            yield
        finally:
            stop.set()
            database.news.set()


async def published(bus: EmbeddedBus) -> list[Message]:
    async with bus.subscribe("reader", [TOPIC]) as subscription:
        return [record.message for record in await all_records(subscription)]


class DyingAfterPublishing(EmbeddedBus):
    """Keeps what it is given, then dies before it says so."""

    async def publish(self, messages: Sequence[Message]) -> None:
        await super().publish(messages)
        raise ConnectionError


async def test_news_comes_out_in_order_per_key(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    messages = [a_message(key) for _ in range(10) for key in "abc"]
    await append(database, messages, clock)
    assert await Relay(database, bus, clock).publish_once() == 30
    told = await published(bus)
    for key in "abc":
        assert [each for each in told if each.key == key] == [
            each for each in messages if each.key == key
        ]


async def test_what_was_published_is_not_published_again(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    await append(database, [a_message()], clock)
    relay = Relay(database, bus, clock)
    assert [await relay.publish_once(), await relay.publish_once()] == [1, 0]


async def test_a_second_relay_publishes_nothing_while_the_first_holds_the_lease(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    first, second = Relay(database, bus, clock), Relay(database, bus, clock)
    await first.publish_once()
    await append(database, [a_message()], clock)
    assert await second.publish_once() == 0
    clock.advance(timedelta(seconds=14))
    assert await second.publish_once() == 0
    assert await first.publish_once() == 1


async def test_a_second_relay_takes_over_when_the_lease_has_run_out(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    first, second = Relay(database, bus, clock), Relay(database, bus, clock)
    await first.publish_once()
    clock.advance(timedelta(seconds=15))
    await append(database, [a_message()], clock)
    assert await second.publish_once() == 1
    await append(database, [a_message()], clock)
    assert await first.publish_once() == 0


async def test_a_leaseholder_renews_its_lease(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    first, second = Relay(database, bus, clock), Relay(database, bus, clock)
    for _ in range(5):
        assert await first.publish_once() == 0
        clock.advance(timedelta(seconds=10))
        assert await second.publish_once() == 0


async def test_a_relay_that_died_after_publishing_tells_again_and_loses_nothing(
    database: Database, bus: EmbeddedBus, clock: FixedClock, tmp_path: object
) -> None:
    message = a_message()
    await append(database, [message], clock)
    dying = DyingAfterPublishing(Database(f"sqlite:///{tmp_path}/bus.sqlite"), clock)
    await dying.open()
    with pytest.raises(ConnectionError):
        await Relay(database, dying, clock).publish_once()
    await dying.close()
    clock.advance(timedelta(seconds=15))
    reopened = EmbeddedBus(Database(f"sqlite:///{tmp_path}/bus.sqlite"), clock)
    await reopened.open()
    assert await Relay(database, reopened, clock).publish_once() == 1
    assert await published(reopened) == [message, message]
    await reopened.close()


async def test_a_running_relay_tells_everything_once_and_leaves_nothing_unmarked(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    told: list[Message] = []
    async with (
        bus.subscribe("reader", [TOPIC]) as subscription,
        running(Relay(database, bus, clock), database),
    ):
        for key in "abc":
            await append(database, [a_message(key)], clock)
            database.news.set()
            told += [record.message for record in await subscription.poll(1, 5)]
    assert [message.key for message in told] == ["a", "b", "c"]
    assert sorted(message.key for message in await published(bus)) == ["a", "b", "c"]
    async with database.reading() as connection:
        assert await outbox.unpublished(connection, 9) == []


async def test_a_running_relay_is_woken_by_news(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    message = a_message()
    async with (
        bus.subscribe("reader", [TOPIC]) as subscription,
        running(Relay(database, bus, clock), database),
    ):
        await append(database, [message], clock)
        database.news.set()
        records = await subscription.poll(1, 5)
    assert [record.message for record in records] == [message]


def a_flood() -> Flood:
    """Begins where more than six come in a second; two of them are told on."""
    return Flood(per_second=6, idle_share=lambda: 0.0)


async def test_in_a_flood_a_part_is_told_on_each_second_and_the_rest_in_order_once_it_is_over(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    relay = Relay(database, bus, clock, flood=a_flood())
    told: list[Message] = []

    async def published_of(count: int) -> int:
        clock.advance(timedelta(seconds=1))
        messages = [a_message(key) for key in "abcdefghi"[:count]]
        if messages:
            await append(database, messages, clock)
        told.extend(messages)
        return await relay.publish_once()

    assert await published_of(1) == 1
    assert [await published_of(7), await published_of(7)] == [7, 7]
    assert [await published_of(9), await published_of(7)] == [2, 2]
    assert told_by_metrics("chengnuo_flood", database=database.name) == 1
    assert [await published_of(0), await published_of(0)] == [2, 2]
    assert await published_of(1) == 9
    assert told_by_metrics("chengnuo_flood", database=database.name) == 0
    assert await published_of(0) == 0
    on_the_bus = await published(bus)
    assert len(on_the_bus) == len(told)
    for key in "abcdefghi":
        assert [each.event_id for each in on_the_bus if each.key == key] == [
            each.event_id for each in told if each.key == key
        ]


async def test_a_steady_pace_is_no_flood_however_much_an_outage_left_in_the_outbox(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    relay = Relay(database, bus, clock, flood=a_flood())
    await append(database, [a_message(str(number)) for number in range(99)], clock)
    assert await relay.publish_once() == 99
    for _ in range(4):
        clock.advance(timedelta(seconds=1))
        await append(database, [a_message(key) for key in "abcdef"], clock)
        assert await relay.publish_once() == 6


async def test_without_word_of_floods_all_that_comes_is_told_on(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    relay = Relay(database, bus, clock)
    for _ in range(4):
        clock.advance(timedelta(seconds=1))
        await append(database, [a_message(str(number)) for number in range(300)], clock)
        assert await relay.publish_once() == 300


async def test_in_a_flood_a_relay_is_not_woken_and_ends_at_once(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    flood = a_flood()
    for seconds_ago in (2, 1, 0):
        flood.came(9, clock.now() - timedelta(seconds=seconds_ago))
    relay = Relay(database, bus, clock, look_seconds=0, flood=flood)
    async with bus.subscribe("reader", [TOPIC]) as subscription, running(relay, database):
        await append(database, [a_message(key) for key in "abcde"], clock)
        assert len(await subscription.poll(5, 5)) == 2
        database.news.set()
        for _ in range(50):
            # As far to the database and back as a look of the relay.
            async with database.reading() as connection:
                assert await outbox.unpublished(connection, 9) != []
        assert await subscription.poll(1, 0) == []
