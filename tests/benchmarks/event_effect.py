"""From the commit of a fact to the commit of its effect in the next service, beside bare aiokafka
paced the same."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.chassis.bus.topics import TopicForm, apply
from tests.benchmarks.figures import Figure, in_turn, percentile
from tests.benchmarks.filings import filings
from tests.benchmarks.load import load
from tests.benchmarks.system import WholeSystem

PACES = (20, 200)
SECONDS = 10
PARTITIONS = 6
_TOPIC = "bench.effect"
_VALUE = b"x" * 500
_OF_FACT = """
SELECT commitment_id, pg_xact_commit_timestamp(xmin) AS at FROM letters
WHERE commitment_id > $1
"""
_OF_EFFECT = """
SELECT commitment_id, pg_xact_commit_timestamp(xmin) AS at FROM commitment_projection
WHERE commitment_id > $1
"""
_LAST = "SELECT commitment_id FROM letters ORDER BY commitment_id DESC LIMIT 1"


async def measure(
    whole: WholeSystem, rounds: int, paces: Sequence[float] = PACES, seconds: float = SECONDS
) -> list[Figure]:
    """Milliseconds, of filings that verification plans a check for: at a calm pace, and at the one
    that the goal is set for."""
    await _tell_commit_times(whole)
    figures: list[Figure] = []
    for per_second in paces:
        figures += await _at_pace(whole, rounds, per_second, seconds)
    return figures


async def _at_pace(
    whole: WholeSystem, rounds: int, per_second: float, seconds: float
) -> list[Figure]:
    count = int(per_second * seconds)
    delays: list[list[float]] = []
    bare_delays: list[list[float]] = []

    async def effect() -> float:
        delays.append(await _effect(whole, count, per_second))
        return percentile(delays[-1], 0.5)

    async def bare() -> float:
        bare_delays.append(await _bare(whole.kafka, count, per_second))
        return percentile(bare_delays[-1], 0.5)

    own, limit = await in_turn(rounds, effect, bare)
    own_99 = [percentile(each, 0.99) for each in delays]
    limit_99 = [percentile(each, 0.99) for each in bare_delays]
    name = f"event effect at {per_second:g}/s"
    return [
        Figure(f"{name}, p50", "ms", own, limit, percentile(own, 0.5), at_most=25),
        Figure(f"{name}, p99", "ms", own_99, limit_99, percentile(own_99, 0.5), at_most=120),
    ]


async def _tell_commit_times(whole: WholeSystem) -> None:
    """Have PostgreSQL keep when each transaction was committed; it needs a restart for that."""
    async with whole.connected() as server:
        if await server.fetchval("SHOW track_commit_timestamp") == "on":
            return
        await server.execute("ALTER SYSTEM SET track_commit_timestamp = on")
    supervision = whole.system.supervision
    await asyncio.to_thread(supervision.stop, "postgres")
    supervision.start("postgres")
    # The server tells nobody when it is ready.
    while not await asyncio.to_thread(whole.postgres.ready):  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    await whole.drained()


async def _effect(whole: WholeSystem, count: int, per_second: float) -> list[float]:
    async with whole.loop() as loop:
        requests = await filings(loop, count)
    await whole.drained()
    async with whole.connected("chengnuo_commitment") as commitment:
        last = await commitment.fetchval(_LAST)
        await load(whole.port("gateway"), requests, per_second=per_second)
        await whole.drained()
        facts = {row["commitment_id"]: row["at"] for row in await commitment.fetch(_OF_FACT, last)}
    async with whole.connected("chengnuo_verification") as verification:
        effects = await verification.fetch(_OF_EFFECT, last)
    return [(row["at"] - facts[row["commitment_id"]]).total_seconds() * 1000 for row in effects]


async def _bare(servers: str, count: int, per_second: float) -> list[float]:
    """The same pace from a producer to a consumer, which do nothing else."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True, acks="all")
    topic = f"{_TOPIC}.{uuid4().hex}"
    await apply(servers, [TopicForm(topic, PARTITIONS, 1, compacted=False)])
    await producer.start()
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest")
    sent: list[asyncio.Future[object]] = []
    delays: list[float] = []
    try:
        await producer.send_and_wait(topic, b"first")
        await consumer.start()
        await consumer.getone()
        taking = asyncio.create_task(_take(consumer, count, delays))
        began = time.perf_counter()
        for number in range(count):
            await asyncio.sleep(began + number / per_second - time.perf_counter())
            told = {"headers": [("at", repr(time.perf_counter()).encode())]}
            sent.append(await producer.send(topic, _VALUE, **told))
        await asyncio.gather(*sent)
        await taking
    finally:
        await consumer.stop()
        await producer.stop()
    return delays


async def _take(consumer: AIOKafkaConsumer, count: int, delays: list[float]) -> None:
    while len(delays) < count:
        record = await consumer.getone()
        sent_at = float(dict(record.headers)["at"])
        delays.append((time.perf_counter() - sent_at) * 1000)
