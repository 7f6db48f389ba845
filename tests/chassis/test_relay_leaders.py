"""A leader that stalls and wakes after another took over repeats, and never brings a first
occurrence out of order (decision 0008)."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from services.chassis import outbox
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.bus.kafka import KafkaBus
from services.chassis.bus.topics import TopicForm, apply
from services.chassis.clock import SystemClock
from services.chassis.database import Database
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record
from services.chassis.relay import Relay
from tests.chassis.building import TOPIC, a_message, all_records, append
from tests.databases import ON_POSTGRESQL
from tests.engines.running import Running
from tests.fakes.clock import FixedClock

KEYS = ("a", "b", "c")
TERM_SECONDS = 1.0


def first_occurrences(records: Iterable[Record], key: str) -> list[bytes]:
    """The values of a key in the order in which each came first."""
    return list(dict.fromkeys(r.message.value for r in records if r.message.key == key))


class StallingBus(EmbeddedBus):
    """Stalls after it was given a batch, until it is woken; then publishes what it was given."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        super().__init__(database, clock)
        self.given = asyncio.Event()
        self.woken = asyncio.Event()

    async def publish(self, messages: Sequence[Message]) -> None:
        self.given.set()
        await self.woken.wait()
        await super().publish(messages)


async def test_a_leader_that_wakes_in_the_middle_of_its_batch_only_repeats(
    database: Database, bus: EmbeddedBus, clock: FixedClock, tmp_path: object
) -> None:
    stalling = StallingBus(Database(f"sqlite:///{tmp_path}/bus.sqlite"), clock)
    await append(database, [a_message(key, b"1") for key in KEYS], clock)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        await stalling.open()
        stalled = tasks.create_task(Relay(database, stalling, clock).publish_once())
        await stalling.given.wait()
        clock.advance(timedelta(seconds=15))
        successor = Relay(database, bus, clock)
        await successor.publish_once()
        await append(database, [a_message(key, b"2") for key in KEYS], clock)
        await successor.publish_once()
        await stalling.open()
        stalling.woken.set()
        await stalled
    await stalling.close()
    reopened = EmbeddedBus(Database(f"sqlite:///{tmp_path}/bus.sqlite"), clock)
    await reopened.open()
    async with reopened.subscribe("reader", [TOPIC]) as subscription:
        records = await all_records(subscription)
    await reopened.close()
    assert len(records) == 9
    for key in KEYS:
        assert first_occurrences(records, key) == [b"1", b"2"]


@asynccontextmanager
async def relay_process(
    database: Database, servers: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A relay in a process of its own, killed at the end."""
    url = database.url.render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chassis.relay_process", url, servers, str(TERM_SECONDS)
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def telling(database: Database, topic: str, stop: asyncio.Event) -> int:
    """Put news of every key into the outbox until `stop` is set; answers how often."""
    clock, turn = SystemClock(), 0
    while not stop.is_set():
        async with database.transaction() as connection:
            messages = [a_message(key, b"%06d" % turn, topic) for key in KEYS]
            await outbox.append(connection, messages, clock.now())
        turn += 1
    return turn


async def records_until(bus: KafkaBus, topic: str, turns: int) -> list[Record]:
    """Everything on the topic once every turn of every key is there."""
    async with asyncio.timeout(60):
        while True:
            records = [record async for record in bus.history([topic])]
            if all(len(first_occurrences(records, key)) >= turns for key in KEYS):
                return records


@ON_POSTGRESQL
async def test_leaders_stopped_and_killed_at_any_instant_lose_nothing_and_keep_the_order(
    database: Database, kafka_server: Running
) -> None:
    topic = f"test.{new_id()}"
    await apply(kafka_server.address, [TopicForm(topic, 4, 1, False)])
    stop = asyncio.Event()
    bus = KafkaBus(kafka_server.address, client_id="reader")
    async with asyncio.TaskGroup() as tasks:
        told = tasks.create_task(telling(database, topic, stop))
        async with (
            relay_process(database, kafka_server.address) as one,
            relay_process(database, kafka_server.address) as other,
        ):
            await published_something(bus, topic, 0)
            for leader, successor in ((one, other), (other, one), (one, other)):
                so_far = await published_something(bus, topic, 0)
                os.kill(leader.pid, signal.SIGSTOP)
                await published_something(bus, topic, so_far)
                os.kill(leader.pid, signal.SIGCONT)
                os.kill(successor.pid, signal.SIGSTOP)
                await published_something(bus, topic, so_far + 1)
                os.kill(successor.pid, signal.SIGCONT)
            one.kill()
            async with relay_process(database, kafka_server.address):
                other.kill()
                stop.set()
                records = await records_until(bus, topic, await told)
    await bus.close()
    for key in KEYS:
        assert first_occurrences(records, key) == [b"%06d" % turn for turn in range(told.result())]


async def published_something(bus: KafkaBus, topic: str, more_than: int) -> int:
    """Wait until more was published than a number of records; answers how much is there."""
    async with asyncio.timeout(30):
        while True:
            there = len([record async for record in bus.history([topic])])
            if there > more_than:
                return there
