"""A Kafka broker of one's own keeps what it acknowledged and makes no topic by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from deploy.kafka.broker import KafkaBroker
from tests.engines.guardian import free_ports
from tests.engines.running import Running
from tests.engines.waiting import eventually

pytestmark = pytest.mark.engine("kafka")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[KafkaBroker]:
    """A broker that was not started yet."""
    broker = KafkaBroker(tmp_path / "kafka", *free_ports(2))
    yield broker
    broker.stop()


def cluster_of(broker: KafkaBroker) -> str:
    kept = (broker.folder / "topics" / "meta.properties").read_text(encoding="ascii")
    return next(line for line in kept.splitlines() if line.startswith("cluster.id="))


async def test_a_broker_that_was_killed_starts_again_as_the_same_with_every_record(
    broker: KafkaBroker,
) -> None:
    broker.start()
    cluster = cluster_of(broker)
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)
    await admin.start()
    await admin.create_topics([NewTopic("filings", 1, 1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers, enable_idempotence=True)
    await producer.start()
    for number in range(20):
        await producer.send_and_wait("filings", b"filing %d" % number)
    await producer.stop()
    os.kill(broker.pid, signal.SIGKILL)
    eventually(lambda: not broker.running, "the killed broker is gone")
    assert not broker.ready()

    broker.start()
    assert cluster_of(broker) == cluster
    assert await read(broker.bootstrap_servers, "filings", 20) == [
        b"filing %d" % number for number in range(20)
    ]


async def read(address: str, topic: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest")
    await consumer.start()
    consumer.assign([TopicPartition(topic, 0)])
    found = [(await consumer.getone()).value for _ in range(count)]
    await consumer.stop()
    return found


async def test_a_misspelt_topic_is_refused_and_not_made(kafka_server: Running) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka_server.address, request_timeout_ms=1000, retry_backoff_ms=50
    )
    await producer.start()
    with pytest.raises(KafkaError):
        await producer.send_and_wait("fillings", b"a misspelt filing")
    await producer.stop()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_server.address)
    await admin.start()
    assert "fillings" not in await admin.list_topics()
    await admin.close()


def test_everything_that_a_broker_writes_lies_in_its_folder(broker: KafkaBroker) -> None:
    broker.start()
    written = [
        Path(each.path)
        for each in psutil.Process(broker.pid).open_files()
        if getattr(each, "mode", "r") != "r"
    ]
    assert written
    assert [path for path in written if not path.is_relative_to(broker.folder)] == []
    assert broker.folder.stat().st_mode & 0o077 == 0
