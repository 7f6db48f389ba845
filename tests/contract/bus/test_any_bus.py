"""What every bus does, and what each bus does that declares it."""

from __future__ import annotations

import asyncio

from contracts.envelope import from_headers, wire
from contracts.event_examples import example_event
from contracts.events.commitment import CommitmentFiled
from services.chassis.bus import Bus
from services.chassis.correlation import Correlation
from services.chassis.ids import new_id
from services.chassis.messages import Message
from tests.chassis.reading_metrics import told
from tests.contract.bus.buses import BusUnderTest
from tests.contract.bus.reading import PATIENCE_SECONDS, a_message, is_silent, needs, read, values
from tests.fakes.clock import MONDAY_MORNING


async def test_what_is_published_arrives_as_it_was(bus: Bus, topic: str, group: str) -> None:
    event_id = new_id()
    headers = {"ce_id": str(event_id), "ce_type": "承诺", "x": ""}
    message = Message(topic, "键", event_id, headers, "值\x00\xff".encode())
    async with bus.subscribe(group, [topic]) as subscription:
        await bus.publish([message])
        [record] = await read(subscription, 1)
    assert record.message == message


async def test_publishing_nothing_tells_nothing(bus: Bus, topic: str, group: str) -> None:
    async with bus.subscribe(group, [topic]) as subscription:
        await bus.publish([])
        assert await is_silent(subscription)


async def test_the_attributes_of_a_cloud_event_survive(bus: Bus, topic: str, group: str) -> None:
    event = example_event(CommitmentFiled)
    parts = wire(
        event,
        event_id=new_id(),
        source="commitment",
        occurred_at=MONDAY_MORNING,
        caused_by=str(new_id()),
    )
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    belonging = Correlation("request-1", trace).as_attributes()
    headers = {**parts["headers"], **belonging}
    message = Message(**{**parts, "topic": topic, "headers": headers})
    async with bus.subscribe(group, [topic]) as subscription:
        await bus.publish([message])
        [record] = await read(subscription, 1)
    envelope = from_headers(record.message.headers)
    assert envelope == from_headers(message.headers)
    assert (envelope.id, envelope.time) == (message.event_id, MONDAY_MORNING)
    assert (envelope.requestid, envelope.traceparent) == ("request-1", trace)
    assert envelope.partitionkey == record.message.key == event.subject
    assert CommitmentFiled.model_validate_json(record.message.value) == event


async def test_a_poll_gives_no_more_than_was_asked_for(bus: Bus, topic: str, group: str) -> None:
    async with bus.subscribe(group, [topic]) as subscription:
        await bus.publish([a_message(topic, "a", str(number)) for number in range(5)])
        first = await read(subscription, 2)
        assert values(first + await read(subscription, 3)) == ["0", "1", "2", "3", "4"]


async def test_an_operator_sees_how_far_behind_a_group_is(bus: Bus, topic: str, group: str) -> None:
    async with bus.subscribe(group, [topic]) as subscription:
        await bus.publish([a_message(topic, "a", str(number)) for number in range(5)])
        await subscription.commit(await read(subscription, 2))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while told("chengnuo_consumer_lag", group=group, topic=topic) != 3:
                await subscription.poll(1, 0.1)


async def test_a_poll_waits_no_longer_than_it_was_told(bus: Bus, topic: str, group: str) -> None:
    async with bus.subscribe(group, [topic]) as subscription:
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await subscription.poll(1, 0.01) == []


async def test_a_poll_is_woken_by_what_is_published(bus: Bus, topic: str, group: str) -> None:
    async with bus.subscribe(group, [topic]) as subscription, asyncio.TaskGroup() as tasks:
        polling = tasks.create_task(read(subscription, 1))
        await bus.publish([a_message(topic, "a", "1")])
    assert values(polling.result()) == ["1"]


async def test_other_topics_are_not_heard(bus: Bus, topic: str, group: str) -> None:
    other = f"{topic}.other"
    async with bus.subscribe(group, [topic]) as subscription:
        await bus.publish([a_message(other, "a", "other"), a_message(topic, "a", "own")])
        assert values(await read(subscription, 1)) == ["own"]
        assert await is_silent(subscription)


async def test_messages_of_one_key_keep_their_order(bus: Bus, topic: str, group: str) -> None:
    needs(bus, "ordered_per_key")
    keys = [f"key-{number}" for number in range(12)]
    async with bus.subscribe(group, [topic]) as subscription:
        for turn in range(10):
            await bus.publish([a_message(topic, key, f"{key}:{turn}") for key in keys])
        told = values(await read(subscription, 120))
    for key in keys:
        mine = [each for each in told if each.startswith(f"{key}:")]
        assert mine == [f"{key}:{turn}" for turn in range(10)]


async def test_messages_of_one_key_have_one_partition_and_rising_offsets(
    bus: Bus, topic: str, group: str
) -> None:
    needs(bus, "ordered_per_key")
    async with bus.subscribe(group, [topic]) as subscription:
        await bus.publish([a_message(topic, "a", str(number)) for number in range(5)])
        records = await read(subscription, 5)
    assert len({record.partition for record in records}) == 1
    offsets = [record.offset for record in records]
    assert offsets == sorted(set(offsets))


async def test_what_was_published_outlives_a_restart(
    bus_under_test: BusUnderTest, topic: str, group: str
) -> None:
    bus = await bus_under_test.open()
    needs(bus, "durable")
    await bus.publish([a_message(topic, "a", "1"), a_message(topic, "a", "2")])
    await bus_under_test.close()
    bus = await bus_under_test.open()
    await bus.publish([a_message(topic, "a", "3")])
    async with bus.subscribe(group, [topic]) as subscription:
        assert values(await read(subscription, 3)) == ["1", "2", "3"]


async def test_what_nobody_committed_is_delivered_again(bus: Bus, topic: str, group: str) -> None:
    needs(bus, "redelivers_uncommitted")
    await bus.publish([a_message(topic, "a", "1")])
    for _ in range(2):
        async with bus.subscribe(group, [topic]) as subscription:
            assert values(await read(subscription, 1)) == ["1"]


async def test_what_was_committed_is_not_delivered_again(bus: Bus, topic: str, group: str) -> None:
    await bus.publish([a_message(topic, "a", "1")])
    async with bus.subscribe(group, [topic]) as subscription:
        await subscription.commit(await read(subscription, 1))
    async with bus.subscribe(group, [topic]) as subscription:
        assert await is_silent(subscription)


async def test_a_message_that_is_published_twice_may_arrive_twice(
    bus: Bus, topic: str, group: str
) -> None:
    message = a_message(topic, "a", "1")
    await bus.publish([message])
    await bus.publish([message])
    async with bus.subscribe(group, [topic]) as subscription:
        [first, *again] = await read(subscription, 1)
        again += await subscription.poll(1, 0.2)
    assert all(record.message == first.message for record in again)


async def test_publishers_at_once_lose_nothing(bus: Bus, topic: str, group: str) -> None:
    async with asyncio.TaskGroup() as tasks:
        for number in range(20):
            tasks.create_task(bus.publish([a_message(topic, str(number % 4), str(number))]))
    async with bus.subscribe(group, [topic]) as subscription:
        told = values(await read(subscription, 20))
    assert sorted(told) == sorted(str(number) for number in range(20))


async def test_history_is_what_is_kept_and_moves_no_place(bus: Bus, topic: str, group: str) -> None:
    needs(bus, "tells_history")
    await bus.publish([a_message(topic, str(n % 3), str(n)) for n in range(9)])
    async with bus.subscribe(group, [topic]) as subscription:
        await subscription.commit(await read(subscription, 9))
        for _ in range(2):
            told = [record.message.value.decode() async for record in bus.history([topic])]
            assert sorted(told) == [str(n) for n in range(9)]
            for key in range(3):
                mine = [each for each in told if int(each) % 3 == key]
                assert mine == sorted(mine)
        assert await is_silent(subscription)
    assert await bus.is_whole([topic])
    assert [record async for record in bus.history([f"{topic}.other"])] == []
