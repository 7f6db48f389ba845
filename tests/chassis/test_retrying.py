"""What could not be taken in waits, is tried again, and rests; only its own key waits with it."""

from __future__ import annotations

from datetime import timedelta

from services.chassis import dead_letters
from services.chassis.bus import Subscription
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from services.chassis.dead_letters import LetterState
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.chassis.retrying import pause_after
from tests.chassis.building import TOPIC, a_message, things
from tests.chassis.reader import GROUP, Reader, a_consumer, letters, tell
from tests.fakes.clock import FixedClock


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


async def test_what_another_member_set_aside_holds_up_its_key_for_who_owns_it_next(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader, clock: FixedClock
) -> None:
    keys = range(16)
    reader.refused = {f"{key}:1".encode() for key in keys}
    other = a_consumer(bus, database, reader, clock)
    await tell(bus, "long ago:1")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        # It knows now that nothing is set aside.
        await consumer.consume_once(subscription)
        async with bus.subscribe(GROUP, [TOPIC]) as others:
            await tell(bus, *(f"{key}:1" for key in keys))
            refused_by_other = await other.consume_once(others)
        assert 0 < refused_by_other < len(keys)
        await tell(bus, *(f"{key}:2" for key in keys))
        await consumer.consume_once(subscription)
    assert await things(database) == ["long ago:1"]
    assert len(await letters(database)) == 2 * len(keys)


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


async def test_a_replay_is_noticed_a_quarter_of_a_second_later_while_much_comes(
    bus: EmbeddedBus, consumer: Consumer, database: Database, reader: Reader, clock: FixedClock
) -> None:
    reader.refused = {b"a:1"}
    await tell(bus, "a:1")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await fail_until_it_rests(consumer, subscription, clock)
        reader.refused, reader.tried = set(), []
        await tell(bus, "b:1")
        await consumer.consume_once(subscription)
        async with database.transaction() as connection:
            assert await dead_letters.replay(connection, clock.now()) == 1
        await tell(bus, "b:2")
        await consumer.consume_once(subscription)
        assert reader.tried == [b"b:1", b"b:2"]
        clock.advance(timedelta(seconds=0.25))
        await tell(bus, "b:3")
        await consumer.consume_once(subscription)
    assert reader.tried == [b"b:1", b"b:2", b"b:3", b"a:1"]


async def test_the_reason_of_a_failure_tells_nothing_of_a_person(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader
) -> None:
    reader.refused = {b"a:1"}
    await tell(bus, "a:1")
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
    assert [letter.reason for letter in await letters(database)] == ["ValueError"]


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


async def test_what_nobody_can_read_behind_a_held_key_loses_its_key_also_without_headers(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader, clock: FixedClock
) -> None:
    reader.refused, reader.unreadable = {b"a:1"}, {b"a:2"}
    await tell(bus, "a:1")
    await bus.publish([Message(TOPIC, "a", new_id(), {}, b"a:2")])
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
        reader.refused = set()
        clock.advance(timedelta(minutes=1))
        await consumer.consume_once(subscription)
    [resting] = await letters(database)
    assert resting.message.key == f"{TOPIC}/{resting.message.event_id}"


async def test_what_holds_nothing_behind_a_held_key_keeps_neither_its_key_nor_its_headers(
    bus: EmbeddedBus, database: Database, consumer: Consumer, reader: Reader
) -> None:
    reader.refused = {b"a:1"}
    await tell(bus, "a:1")
    await bus.publish([a_message("a", value=b"")])
    async with bus.subscribe(GROUP, [TOPIC]) as subscription:
        await consumer.consume_once(subscription)
    held, nothing = await letters(database)
    assert (held.message.key, held.state) == ("a", LetterState.RETRYING)
    assert (nothing.message.headers, nothing.state) == ({}, LetterState.RESTING)
    assert nothing.message.key.startswith(f"{TOPIC}/")


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
