"""Workers are added, taken away and killed all the time; every message takes effect once, in the
order of its key, also what failed now and then."""

from __future__ import annotations

import asyncio
import random
import sys
from contextlib import suppress

from services.chassis import dead_letters
from services.chassis.bus.kafka import KafkaBus
from services.chassis.bus.topics import TopicForm, apply
from services.chassis.database import Database
from services.chassis.ids import new_id
from tests.chassis.building import a_message, effects_by_key
from tests.databases import ON_POSTGRESQL
from tests.engines.running import Running

KEYS = tuple(f"key-{number}" for number in range(8))
TURNS = 60
WORKERS = 3
LIVES = 6
PATIENCE_SECONDS = 120


async def a_worker(database: Database, servers: str, topic: str) -> asyncio.subprocess.Process:
    url = database.url.render_as_string(hide_password=False)
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chassis.consumer_process", url, servers, topic
    )


async def end(worker: asyncio.subprocess.Process, *, kill: bool) -> None:
    with suppress(ProcessLookupError):
        worker.kill() if kill else worker.terminate()
    await worker.wait()


async def publish_all(bus: KafkaBus, topic: str) -> None:
    for turn in range(TURNS):
        await bus.publish([a_message(key, b"%04d" % turn, topic) for key in KEYS])


async def until_effects(database: Database, at_least: int) -> None:
    """Return once so much took effect. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while sum(map(len, (await effects_by_key(database)).values())) < at_least:
            continue


@ON_POSTGRESQL
async def test_workers_that_come_go_and_die_do_everything_once_and_in_order(
    database: Database, kafka_server: Running
) -> None:
    topic = f"test.{new_id()}"
    await apply(kafka_server.address, [TopicForm(topic, 6, 1, False)])
    bus = KafkaBus(kafka_server.address, client_id="teller")
    publishing = asyncio.create_task(publish_all(bus, topic))
    chance = random.Random(4)
    workers = [await a_worker(database, kafka_server.address, topic) for _ in range(WORKERS)]
    everything = TURNS * len(KEYS)
    for life in range(LIVES):
        await until_effects(database, everything * life // LIVES)
        leaving = workers.pop(chance.randrange(WORKERS))
        await end(leaving, kill=chance.random() < 0.6)
        workers.append(await a_worker(database, kafka_server.address, topic))
    await publishing
    await until_effects(database, everything)
    for worker in workers:
        await end(worker, kill=False)
    await bus.close()
    in_order = [f"{turn:04}" for turn in range(TURNS)]
    assert await effects_by_key(database) == dict.fromkeys(KEYS, in_order)
    async with database.reading() as connection:
        assert await dead_letters.list_letters(connection) == []
