"""What foreign or broken programs write into a topic stops nothing that lies around it."""

from __future__ import annotations

import asyncio

import pytest

from services.chassis.bus.kafka import KafkaBus
from services.chassis.bus.topics import TopicForm, apply
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record, partition_of
from tests.contract.bus.reading import a_message
from tests.engines.running import Running
from tests.poison import Headers, NameThatIsNoText, Poison, write, write_together

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
            records = await member.poll(7, 0.2)
            await member.commit(records)
            heard += records
    return heard


def a_record(key: str, value: str, *more: tuple[str, bytes | None]) -> Poison:
    """A record with an id, as a foreign program writes it."""
    headers: Headers = [("ce_id", str(new_id()).encode()), *more]
    return Poison(value, key.encode(), value.encode(), headers)


async def told_around_poison(bus: KafkaBus, servers: str, topic: str) -> list[Message]:
    """Messages of many keys, and in every partition a record between them whose header has a name
    that is no text."""
    keys = [f"key-{number}" for number in range(20)]
    messages = [a_message(topic, key, str(turn)) for turn in range(10) for key in keys]
    of_partition = {partition_of(key, PARTITIONS): key for key in keys}
    assert len(of_partition) == PARTITIONS
    nameless = (NameThatIsNoText("?"), b"1")
    poison = [a_record(key, "foreign", nameless) for key in of_partition.values()]
    await bus.publish(messages[:100])
    await write(servers, topic, *poison)
    await bus.publish(messages[100:])
    return messages


async def test_nothing_is_missed_around_a_header_whose_name_is_no_text(
    kafka_server: Running, topic: str
) -> None:
    bus = KafkaBus(kafka_server.address, client_id="reader")
    messages = await told_around_poison(bus, kafka_server.address, topic)
    heard = await hear(bus, topic, f"readers of {topic}", len(messages) + PARTITIONS)
    told = [record async for record in bus.history([topic])]
    await bus.close()
    places = sorted((record.partition, record.offset) for record in heard)
    assert places == sorted((record.partition, record.offset) for record in told)
    assert len(set(places)) == len(messages) + PARTITIONS
    assert {each.event_id for each in messages} <= {record.message.event_id for record in heard}


@pytest.mark.parametrize("compressed", [False, True])
async def test_records_of_one_batch_are_read_beside_one_whose_header_has_no_name(
    kafka_server: Running, topic: str, compressed: bool
) -> None:
    bus = KafkaBus(kafka_server.address, client_id="reader")
    nameless = (NameThatIsNoText("?"), b"1")
    batch = [
        a_record("key", "1"),
        a_record("key", "2", nameless),
        a_record("key", "3", ("承诺", b"1")),
        a_record("key", "4", nameless, ("empty", None)),
    ]
    await write_together(kafka_server.address, topic, *batch, compressed=compressed)
    await bus.publish([a_message(topic, "key", "5")])
    heard = await hear(bus, topic, f"readers of {topic}", 5)
    told = [record async for record in bus.history([topic])]
    await bus.close()
    assert [record.message.value for record in heard] == [b"1", b"2", b"3", b"4", b"5"]
    assert told == heard
    names = [set(record.message.headers) - {"ce_id", "x"} for record in heard]
    assert names == [set(), {"\ufffd\ufffd"}, {"承诺"}, {"\ufffd\ufffd", "empty"}, set()]


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
    assert [record for record in heard if record.message.value == b"foreign"]
