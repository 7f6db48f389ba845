from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from services.chassis import outbox
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.database import Database
from services.chassis.messages import Message
from services.chassis.relay import Relay
from tests.chassis.building import TOPIC, a_flood_at, a_message, all_records, append
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


async def test_a_relay_lets_the_news_of_a_flood_gather_and_is_woken_by_its_own_process(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    relay = Relay(database, bus, clock, look_seconds=0, flood=a_flood_at(clock.now()))
    async with bus.subscribe("reader", [TOPIC]) as subscription, running(relay, database):
        # Of what another process writes the relay learns by looking alone.
        await append(database, [a_message(key) for key in "abc"], clock)
        assert len(await subscription.poll(3, 5)) == 3
        await append(database, [a_message("late")], clock)
        for _ in range(50):
            # As far to the database and back as a look of the relay.
            async with database.reading() as connection:
                assert len(await outbox.unpublished(connection, 9)) == 4
        assert await subscription.poll(1, 0) == []
        database.news.set()
        assert [record.message.key for record in await subscription.poll(1, 5)] == ["late"]
