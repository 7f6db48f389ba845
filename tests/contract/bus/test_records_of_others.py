"""What foreign or broken programs write into a topic stops nothing of what follows it."""

from __future__ import annotations

import asyncio

import pytest

from services.chassis.bus.kafka import KafkaBus
from services.chassis.bus.topics import TopicForm, apply
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record, partition_of
from tests.contract.bus.reading import a_message
from tests.engines.running import Running
from tests.poison import Headers, NameThatIsNoText, Poison, write

PATIENCE_SECONDS = 60
PARTITIONS = 3


@pytest.fixture
async def topic(kafka_server: Running) -> str:
    """A topic of this test alone."""
    name = f"test.{new_id()}"
    await apply(kafka_server.address, [TopicForm(name, PARTITIONS, 1, False)])
    return name


async def hear(bus: KafkaBus, topic: str, group: str, count: int) -> list[Record]:
    """The next `count` records, each taken in as it comes."""
    heard: list[Record] = []
    async with asyncio.timeout(PATIENCE_SECONDS), bus.subscribe(group, [topic]) as member:
        while len(heard) < count:
            records = await member.poll(100, 0.2)
            await member.commit(records)
            heard += records
    return heard


async def told_around_poison(bus: KafkaBus, servers: str, topic: str) -> list[Message]:
    """Messages of many keys, and in every partition a record between them whose header has a name
    that is no UTF-8."""
    keys = [f"key-{number}" for number in range(20)]
    messages = [a_message(topic, key, str(turn)) for turn in range(10) for key in keys]
    of_partition = {partition_of(key, PARTITIONS): key for key in keys}
    assert len(of_partition) == PARTITIONS
    headers: Headers = [("ce_id", str(new_id()).encode()), (NameThatIsNoText("?"), b"1")]
    poison = [Poison("?", key.encode(), b"{}", headers) for key in of_partition.values()]
    await bus.publish(messages[:100])
    await write(servers, topic, *poison)
    await bus.publish(messages[100:])
    return messages


async def test_a_record_that_cannot_be_taken_apart_comes_without_content_and_nothing_is_missed(
    kafka_server: Running, topic: str
) -> None:
    bus = KafkaBus(kafka_server.address, client_id="reader")
    messages = await told_around_poison(bus, kafka_server.address, topic)
    heard = await hear(bus, topic, f"readers of {topic}", len(messages) + PARTITIONS)
    await bus.close()
    places = [(record.partition, record.offset) for record in heard]
    assert len(set(places)) == len(places)
    by_partition: dict[int, list[int]] = {}
    for partition, offset in places:
        by_partition.setdefault(partition, []).append(offset)
    assert all(offsets == list(range(len(offsets))) for offsets in by_partition.values())
    empty = [record.message for record in heard if not record.message.headers]
    assert [(each.key, each.value) for each in empty] == [("", b"")] * PARTITIONS
    assert {each.event_id for each in messages} <= {record.message.event_id for record in heard}


async def test_who_comes_later_hears_nothing_twice_that_was_noted(
    kafka_server: Running, topic: str
) -> None:
    bus = KafkaBus(kafka_server.address, client_id="reader")
    messages = await told_around_poison(bus, kafka_server.address, topic)
    group = f"readers of {topic}"
    before = await hear(bus, topic, group, len(messages) + PARTITIONS)
    later = a_message(topic, "key-1", "later")
    await bus.publish([later])
    after = await hear(bus, topic, group, 1)
    await bus.close()
    assert len(before) == len(messages) + PARTITIONS
    assert [record.message.event_id for record in after] == [later.event_id]


async def test_history_is_told_past_it(kafka_server: Running, topic: str) -> None:
    bus = KafkaBus(kafka_server.address, client_id="reader")
    messages = await told_around_poison(bus, kafka_server.address, topic)
    async with asyncio.timeout(PATIENCE_SECONDS):
        told = [record async for record in bus.history([topic])]
    await bus.close()
    assert len(told) == len(messages) + PARTITIONS
    assert {each.event_id for each in messages} <= {record.message.event_id for record in told}


async def test_members_that_come_and_go_miss_nothing_around_it(
    kafka_server: Running, topic: str
) -> None:
    bus = KafkaBus(kafka_server.address, client_id="reader")
    messages = await told_around_poison(bus, kafka_server.address, topic)
    wanted, heard = {each.event_id for each in messages}, list[Record]()

    async def member(stay_polls: int) -> None:
        async with bus.subscribe(f"readers of {topic}", [topic]) as subscription:
            for _ in range(stay_polls):
                records = await subscription.poll(20, 0.1)
                heard.extend(records)
                await subscription.commit(records)

    async with asyncio.timeout(PATIENCE_SECONDS):
        while not wanted <= {record.message.event_id for record in heard}:
            async with asyncio.TaskGroup() as members:
                for stay_polls in (3, 7, 12):
                    members.create_task(member(stay_polls))
    await bus.close()
    without_content = {record.partition for record in heard if not record.message.headers}
    assert without_content == set(range(PARTITIONS))
