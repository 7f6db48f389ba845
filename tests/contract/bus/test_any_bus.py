"""What every bus does, and what each bus does that declares it."""

from __future__ import annotations

import asyncio
import gc
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import pytest

from contracts.envelope import from_headers, wire
from contracts.event_examples import example_event
from contracts.events.commitment import CommitmentFiled
from services.chassis.bus import Bus, GroupInUse, Subscription
from services.chassis.clock import SystemClock
from services.chassis.correlation import Correlation
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record
from tests.chassis.reading_metrics import told
from tests.contract.bus.buses import BusUnderTest
from tests.fakes.clock import MONDAY_MORNING

PATIENCE_SECONDS = 20


def a_message(topic: str, key: str, value: str) -> Message:
    event_id = new_id()
    return Message(topic, key, event_id, {"ce_id": str(event_id), "x": "承诺"}, value.encode())


@pytest.fixture
def group(topic: str) -> str:
    """A group of this test alone: the broker remembers the groups of all."""
    return f"readers of {topic}"


def needs(bus: Bus, capability: str) -> None:
    """Skip where the bus does not declare a capability."""
    if not getattr(bus.capabilities, capability):
        pytest.skip(f"{type(bus).__name__} is not {capability}")


async def read(subscription: Subscription, count: int) -> list[Record]:
    """The next `count` records."""
    records: list[Record] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(records) < count:
            records += await subscription.poll(count - len(records), 0.1)
    return records


async def is_silent(subscription: Subscription) -> bool:
    """Whether nothing more comes."""
    return not await subscription.poll(1, 0.2)


def values(records: Sequence[Record]) -> list[str]:
    return [record.message.value.decode() for record in records]


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


async def test_a_group_goes_on_after_a_restart_where_it_committed(
    bus_under_test: BusUnderTest, topic: str, group: str
) -> None:
    bus = await bus_under_test.open()
    needs(bus, "durable")
    await bus.publish([a_message(topic, "a", str(number)) for number in range(3)])
    async with bus.subscribe(group, [topic]) as subscription:
        await subscription.commit((await read(subscription, 3))[:2])
    await bus_under_test.close()
    bus = await bus_under_test.open()
    async with bus.subscribe(group, [topic]) as subscription:
        assert values(await read(subscription, 1)) == ["2"]
        assert await is_silent(subscription)


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


async def test_every_group_hears_everything(bus: Bus, topic: str) -> None:
    needs(bus, "consumer_groups")
    async with (
        bus.subscribe(f"{topic} first", [topic]) as first,
        bus.subscribe(f"{topic} second", [topic]) as second,
    ):
        await bus.publish([a_message(topic, str(number), str(number)) for number in range(10)])
        for subscription in (first, second):
            assert sorted(values(await read(subscription, 10))) == [str(n) for n in range(10)]


async def take_turns(members: Sequence[Subscription], count: int) -> dict[int, list[Record]]:
    """What each member reads and commits until `count` different values were read."""
    taken: dict[int, list[Record]] = defaultdict(list)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len({each for records in taken.values() for each in values(records)}) < count:
            for index, member in enumerate(members):
                records = await member.poll(100, 0.1)
                await member.commit(records)
                taken[index] += records
    return taken


async def test_the_members_of_a_group_share_the_work(bus: Bus, topic: str, group: str) -> None:
    needs(bus, "consumer_groups")
    async with (
        bus.subscribe(group, [topic]) as one,
        bus.subscribe(group, [topic]) as other,
    ):
        await bus.publish([a_message(topic, str(number), str(number)) for number in range(60)])
        taken = await take_turns([one, other], 60)
    assert taken[0]
    assert taken[1]
    assert not set(values(taken[0])) & set(values(taken[1]))


async def test_a_group_whose_members_read_different_topics_misses_nothing(
    bus: Bus, topic: str, group: str
) -> None:
    needs(bus, "consumer_groups")
    other_topic = f"{topic}.other"
    async with (
        bus.subscribe(group, [topic]) as one,
        bus.subscribe(group, [other_topic]) as other,
    ):
        for each in (topic, other_topic):
            await bus.publish([a_message(each, str(n), f"{each}:{n}") for n in range(20)])
        taken = await take_turns([one, other], 40)
    assert {record.message.topic for record in taken[0]} == {topic}
    assert {record.message.topic for record in taken[1]} == {other_topic}


async def test_what_a_member_left_undone_is_done_by_those_who_stay(
    bus: Bus, topic: str, group: str
) -> None:
    needs(bus, "redelivers_uncommitted")
    await bus.publish([a_message(topic, str(number), str(number)) for number in range(30)])
    async with bus.subscribe(group, [topic]) as staying:
        async with bus.subscribe(group, [topic]) as leaving:
            await leaving.poll(100, 0.5)
        taken = await take_turns([staying], 30)
    assert set(values(taken[0])) == {str(number) for number in range(30)}


async def test_publishers_at_once_lose_nothing(bus: Bus, topic: str, group: str) -> None:
    async with asyncio.TaskGroup() as tasks:
        for number in range(20):
            tasks.create_task(bus.publish([a_message(topic, str(number % 4), str(number))]))
    async with bus.subscribe(group, [topic]) as subscription:
        told = values(await read(subscription, 20))
    assert sorted(told) == sorted(str(number) for number in range(20))


async def test_a_group_is_told_again_what_came_from_an_instant_on(
    bus: Bus, topic: str, group: str
) -> None:
    clock = SystemClock()
    await bus.publish([a_message(topic, "a", "before")])
    published_at = clock.now()
    # The log counts in milliseconds.
    while (since := clock.now()) - published_at < timedelta(milliseconds=5):
        continue
    await bus.publish([a_message(topic, key, f"{key}:after") for key in "abc"])
    async with bus.subscribe(group, [topic]) as subscription:
        await subscription.commit(await read(subscription, 4))
        with pytest.raises(GroupInUse):
            await bus.rewind(group, [topic], since)
    await bus.rewind(group, [topic], since)
    async with bus.subscribe(group, [topic]) as subscription:
        again = values(await read(subscription, 3))
        assert sorted(again) == ["a:after", "b:after", "c:after"]
        assert await is_silent(subscription)


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


# A Kafka client that is stopped while it joins forgets a connection that it is just opening; the
# garbage collector closes it.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_members_that_come_and_go_leave_nothing_undone_and_nothing_out_of_order(
    bus: Bus, topic: str, group: str
) -> None:
    needs(bus, "consumer_groups")
    turns, keys = 40, 6
    effects: dict[str, list[int]] = {f"key-{key}": [] for key in range(keys)}

    async def member(stay_polls: int) -> None:
        async with bus.subscribe(group, [topic]) as subscription:
            for _ in range(stay_polls):
                records = await subscription.poll(20, 0.1)
                for record in records:
                    turn = int(record.message.value)
                    if turn not in effects[record.message.key]:
                        effects[record.message.key].append(turn)
                await subscription.commit(records)

    async def publisher() -> None:
        for turn in range(turns):
            await bus.publish([a_message(topic, key, str(turn)) for key in effects])

    def all_taken() -> bool:
        return all(len(taken) == turns for taken in effects.values())

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(publisher())
        while not all_taken():
            async with asyncio.TaskGroup() as members:
                for stay_polls in (3, 7, 12):
                    members.create_task(member(stay_polls))
    assert effects == {f"key-{key}": list(range(turns)) for key in range(keys)}
    gc.collect()
