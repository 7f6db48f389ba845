from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
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
    """Rises where more than six come in a second; then two of them are told on."""
    return Flood(per_second=6, idle_share=lambda: 0.0)


@dataclass(frozen=True)
class FilledOutbox:
    """An outbox that is filled second by second, before whoever publishes it."""

    database: Database
    clock: FixedClock
    told: list[Message] = field(default_factory=list)

    async def published_of(self, relay: Relay, count: int) -> int:
        """How many `relay` publishes after a second that brought so many."""
        self.clock.advance(timedelta(seconds=1))
        messages = [a_message(key) for key in "abcdefghi"[:count]]
        if messages:
            await append(self.database, messages, self.clock)
        self.told.extend(messages)
        return await relay.publish_once()


@pytest.fixture
def filled(database: Database, clock: FixedClock) -> FilledOutbox:
    return FilledOutbox(database, clock)


async def test_in_a_flood_a_part_is_told_on_each_second_and_the_rest_in_order_afterwards(
    filled: FilledOutbox, bus: EmbeddedBus
) -> None:
    relay = Relay(filled.database, bus, filled.clock, flood=a_flood())
    paces = [0, 1, 7, 7, 9, 9, 0, 0, 0, 0, 9]
    published_each = [await filled.published_of(relay, pace) for pace in paces]
    assert published_each == [0, 1, 7, 7, 2, 2, 2, 2, 6, 4, 9]
    on_the_bus = await published(bus)
    assert len(on_the_bus) == len(filled.told)
    for key in "abcdefghi":
        assert [each.event_id for each in on_the_bus if each.key == key] == [
            each.event_id for each in filled.told if each.key == key
        ]


async def test_a_second_in_which_a_relay_found_nothing_hides_nothing_of_a_flood(
    filled: FilledOutbox, bus: EmbeddedBus
) -> None:
    relay = Relay(filled.database, bus, filled.clock, flood=a_flood())
    assert await filled.published_of(relay, 1) == 1
    for _ in range(2):
        assert await filled.published_of(relay, 7) == 7
        assert await relay.publish_once() == 0
    assert await filled.published_of(relay, 7) == 2


async def test_who_takes_over_in_a_flood_tells_on_what_waits_and_then_parts(
    filled: FilledOutbox, bus: EmbeddedBus
) -> None:
    relay = Relay(filled.database, bus, filled.clock, flood=a_flood())
    paces = [1, 7, 7, 9]
    assert [await filled.published_of(relay, pace) for pace in paces] == [1, 7, 7, 2]
    filled.clock.advance(timedelta(hours=1))
    successor = Relay(filled.database, bus, filled.clock, flood=a_flood())
    paces = [7, 7, 7, 9]
    assert [await filled.published_of(successor, pace) for pace in paces] == [14, 7, 7, 2]
    assert await filled.published_of(relay, 9) == 0


async def test_a_steady_pace_is_no_flood_however_much_an_outage_left_in_the_outbox(
    filled: FilledOutbox, bus: EmbeddedBus
) -> None:
    relay = Relay(filled.database, bus, filled.clock, flood=a_flood())
    outage = [a_message(str(number)) for number in range(99)]
    await append(filled.database, outage, filled.clock)
    assert await relay.publish_once() == 99
    assert [await filled.published_of(relay, 6) for _ in range(4)] == [6, 6, 6, 6]


async def test_without_word_of_floods_all_that_comes_is_told_on(
    filled: FilledOutbox, bus: EmbeddedBus
) -> None:
    relay = Relay(filled.database, bus, filled.clock)
    assert [await filled.published_of(relay, 9) for _ in range(4)] == [9, 9, 9, 9]


async def test_in_a_flood_a_relay_says_so_is_not_woken_and_ends_at_once(
    database: Database, bus: EmbeddedBus, clock: FixedClock
) -> None:
    flood = a_flood()
    for seconds_ago in (2, 1, 0):
        flood.came(9, clock.now() - timedelta(seconds=seconds_ago))
    await append(database, [a_message(key) for key in "abcde"], clock)
    relay = Relay(database, bus, clock, flood=flood, flood_look_seconds=3600)
    async with bus.subscribe("reader", [TOPIC]) as subscription, running(relay, database):
        assert len(await subscription.poll(5, 5)) == 2
        database.news.set()
        for _ in range(50):
            # As far to the database and back as a look of the relay.
            async with database.reading() as connection:
                assert len(await outbox.unpublished(connection, 9)) == 5
        assert await subscription.poll(1, 0) == []
        assert told_by_metrics("chengnuo_flood", database=database.name) == 1
    assert told_by_metrics("chengnuo_flood", database=database.name) == 0
