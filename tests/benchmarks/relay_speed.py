"""The relay out of a full outbox, beside a bare producer of aiokafka with the same records."""

from __future__ import annotations

import asyncio
import time
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from sqlalchemy import MetaData

from services.chassis.bus.kafka import KafkaBus
from services.chassis.bus.topics import TopicForm, apply
from services.chassis.clock import SystemClock
from services.chassis.database import Database
from services.chassis.relay import Relay
from services.chassis.service import define_chassis_tables
from tests.benchmarks.figures import Figure, in_turn, ratio_of
from tests.benchmarks.system import WholeSystem

RECORDS = 100_000
_DATABASE = "bench_relay"
_PARTITIONS = 6
_HEADERS = {
    "ce_specversion": "1.0",
    "ce_source": "urn:chengnuo:bench",
    "ce_type": "chengnuo.Bench.v1",
    "content-type": "application/json",
}
_VALUE = b"x" * 500
_FILL = """
INSERT INTO outbox (event_id, topic, message_key, headers, value, appended_at)
SELECT gen_random_uuid(), $1, 'key-' || (number % 5000), $2::json, $3, now()
FROM generate_series(1, $4::int) AS number
"""


async def measure(whole: WholeSystem, rounds: int, count: int = RECORDS) -> list[Figure]:
    """Records a second."""
    async with whole.connected() as server:
        await server.execute(f"DROP DATABASE IF EXISTS {_DATABASE}")
        await server.execute(f"CREATE DATABASE {_DATABASE}")
    database, bus = (
        Database(whole.postgres.url(_DATABASE)),
        KafkaBus(whole.kafka, client_id="bench"),
    )
    metadata = MetaData()
    define_chassis_tables(metadata)
    async with database.transaction() as connection:
        await connection.run_sync(metadata.create_all)
    await bus.open()
    try:
        own, limit = await in_turn(
            rounds,
            lambda: _relay(whole, database, bus, count),
            lambda: _bare(whole.kafka, count),
        )
    finally:
        await bus.close()
        await database.dispose()
    name = f"relay out of {count:,} records"
    return [Figure(name, "/s", own, limit, ratio_of(own, limit), at_least=0.20)]


async def _relay(whole: WholeSystem, database: Database, bus: KafkaBus, count: int) -> float:
    topic = await _new_topic(whole.kafka)
    async with whole.connected(_DATABASE) as filling:
        await filling.execute("TRUNCATE outbox")
        headers = "{" + ",".join(f'"{name}":"{value}"' for name, value in _HEADERS.items()) + "}"
        await filling.execute(_FILL, topic, headers, _VALUE, count)
        await filling.execute("VACUUM ANALYZE outbox")
    relay = Relay(database, bus, SystemClock())
    published, began = 0, time.perf_counter()
    while published < count:
        published += await relay.publish_once()
    return count / (time.perf_counter() - began)


async def _bare(servers: str, count: int) -> float:
    topic = await _new_topic(servers)
    headers = [(name, value.encode()) for name, value in _HEADERS.items()]
    producer = AIOKafkaProducer(
        bootstrap_servers=servers,
        enable_idempotence=True,
        acks="all",
        linger_ms=5,
        max_batch_size=256 * 1024,
    )
    await producer.start()
    try:
        began = time.perf_counter()
        sent = [
            await producer.send(topic, _VALUE, key=b"key-%d" % (number % 5000), headers=headers)
            for number in range(count)
        ]
        await asyncio.gather(*sent)
        return count / (time.perf_counter() - began)
    finally:
        await producer.stop()


async def _new_topic(servers: str) -> str:
    topic = f"bench.relay.{uuid4().hex}"
    await apply(servers, [TopicForm(topic, _PARTITIONS, 1, compacted=False)])
    return topic
