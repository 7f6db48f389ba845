"""Topics are made as they are declared, and a service does not work on any others."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from contracts.events import EVENTS
from contracts.topics import RETENTION, TOPICS
from services.chassis.bus import BusUnavailable
from services.chassis.bus.kafka import KafkaBus
from services.chassis.bus.topics import TopicForm, TopicsDiffer, apply, require
from services.chassis.housekeeping import Memory
from services.chassis.ids import new_id
from services.chassis.messages import Message
from tests.engines.running import Running


@pytest.fixture
def form() -> TopicForm:
    return TopicForm(f"test.{new_id()}", partitions=3, retention_days=2, compacted=False)


async def configure(server: Running, topic: str, settings: dict[str, str]) -> None:
    """Set a topic's settings as an operator may."""
    admin = AIOKafkaAdminClient(bootstrap_servers=server.address)
    await admin.start()
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, settings)])
    await admin.close()


async def configuration(server: Running, topic: str) -> dict[str, str]:
    """A topic's settings, as the broker tells them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=server.address)
    await admin.start()
    asked = [ConfigResource(ConfigResourceType.TOPIC, topic)]
    [response] = await admin.describe_configs(asked)
    await admin.close()
    return {entry[0]: entry[1] for *_, entries in response.resources for entry in entries}


async def test_a_topic_is_made_as_declared(kafka_server: Running, form: TopicForm) -> None:
    await apply(kafka_server.address, [form])
    await apply(kafka_server.address, [form])
    await require(kafka_server.address, [form])


async def test_a_missing_topic_is_told_with_the_way_out(
    kafka_server: Running, form: TopicForm
) -> None:
    with pytest.raises(TopicsDiffer, match=r"不存在.*chengnuo topics apply"):
        await require(kafka_server.address, [form])


async def test_a_topic_with_too_few_partitions_is_refused_and_then_mended(
    kafka_server: Running, form: TopicForm
) -> None:
    await apply(kafka_server.address, [form])
    wider = replace(form, partitions=5)
    with pytest.raises(TopicsDiffer, match="有 3 个分区，应为 5 个"):
        await require(kafka_server.address, [wider])
    await apply(kafka_server.address, [wider])
    await require(kafka_server.address, [wider])


async def test_partitions_are_not_added_to_a_topic_that_holds_records(
    kafka_server: Running, form: TopicForm
) -> None:
    await apply(kafka_server.address, [form])
    bus = KafkaBus(kafka_server.address, client_id="suite")
    event_id = new_id()
    await bus.publish([Message(form.name, "a", event_id, {"ce_id": str(event_id)}, b"{}")])
    await bus.close()
    with pytest.raises(TopicsDiffer, match="不能增加分区"):
        await apply(kafka_server.address, [replace(form, partitions=5)])
    await require(kafka_server.address, [form])


async def test_partitions_are_never_taken_away(kafka_server: Running, form: TopicForm) -> None:
    await apply(kafka_server.address, [form])
    with pytest.raises(TopicsDiffer, match="分区不能减少"):
        await apply(kafka_server.address, [replace(form, partitions=2)])
    await require(kafka_server.address, [form])


@pytest.mark.parametrize("change", [{"retention_days": 9}, {"compacted": True}])
async def test_a_topic_that_is_kept_otherwise_is_refused_and_then_mended(
    kafka_server: Running, form: TopicForm, change: dict[str, int]
) -> None:
    await apply(kafka_server.address, [form])
    other = replace(form, **change)
    with pytest.raises(TopicsDiffer, match="的配置为"):
        await require(kafka_server.address, [other])
    await apply(kafka_server.address, [other])
    await require(kafka_server.address, [other])


async def test_what_an_operator_set_besides_stays_and_what_would_be_unreadable_is_mended(
    kafka_server: Running, form: TopicForm
) -> None:
    await apply(kafka_server.address, [form])
    set_by_hand = {"max.message.bytes": "700000", "compression.type": "zstd"}
    await configure(kafka_server, form.name, set_by_hand)
    with pytest.raises(TopicsDiffer, match=r"compression\.type"):
        await require(kafka_server.address, [form])
    await apply(kafka_server.address, [form])
    await require(kafka_server.address, [form])
    kept = await configuration(kafka_server, form.name)
    assert (kept["max.message.bytes"], kept["compression.type"]) == ("700000", "uncompressed")


async def test_a_broker_that_is_down_is_no_missing_topic(form: TopicForm) -> None:
    with pytest.raises(BusUnavailable):
        await require("127.0.0.1:9", [form])


def test_every_event_has_a_topic_and_its_owner_publishes_there() -> None:
    assert {event.topic for event in EVENTS.values()} == {topic.name for topic in TOPICS}
    assert {topic.owner for topic in TOPICS} == {"catalog", "commitment", "verification", "credit"}


def test_the_inbox_remembers_longer_than_any_topic_keeps() -> None:
    assert max(topic.retention for topic in TOPICS) == RETENTION
    assert Memory(RETENTION).taken_in > RETENTION
    with pytest.raises(ValueError, match="longer than the bus"):
        Memory(RETENTION, taken_in=RETENTION)
