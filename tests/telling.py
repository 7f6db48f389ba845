"""Understands how a test tells the services something over a real bus: on topics and in groups of
its own, although the services know one name for each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Table, select

from contracts.reading import UnreadableEvent
from contracts.topics import TOPICS
from services.chassis import dead_letters
from services.chassis.bus import Bus, Subscription
from services.chassis.clock import SystemClock
from services.chassis.consumer import Consumer, Handle
from services.chassis.database import Database
from services.chassis.dead_letters import DeadLetter, LetterState, key_of
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record
from tests.contract.bus.buses import BusUnderTest, Embedded, Kafka
from tests.engines.running import Running

_HEAR_SECONDS = 120
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class Space:
    """A bus on which every topic and group has `name` before it."""

    def __init__(self, bus: Bus, name: str) -> None:
        self.name = name
        self.capabilities = bus.capabilities
        self._bus = bus

    def inside(self, word: str) -> str:
        """A topic or group as the bus knows it."""
        return f"{self.name}.{word}"

    async def publish(self, messages: Sequence[Message]) -> None:
        """See the port."""
        told = [replace(each, topic=self.inside(each.topic)) for each in messages]
        await self._bus.publish(told)

    @asynccontextmanager
    async def subscribe(self, group: str, topics: Sequence[str]) -> AsyncIterator[Subscription]:
        """See the port."""
        named = [self.inside(topic) for topic in topics]
        async with self._bus.subscribe(self.inside(group), named) as member:
            yield _Member(member, self)

    async def history(self, topics: Sequence[str]) -> AsyncIterator[Record]:
        """See the port."""
        async for record in self._bus.history([self.inside(topic) for topic in topics]):
            yield self.outside(record)

    async def rewind(self, group: str, topics: Sequence[str], since: datetime) -> None:
        """See the port."""
        named = [self.inside(topic) for topic in topics]
        await self._bus.rewind(self.inside(group), named, since)

    async def is_whole(self, topics: Sequence[str]) -> bool:
        """See the port."""
        return await self._bus.is_whole([self.inside(topic) for topic in topics])

    def outside(self, record: Record) -> Record:
        """A record as a service knows it."""
        topic = record.message.topic.removeprefix(f"{self.name}.")
        return replace(record, message=replace(record.message, topic=topic))

    def back(self, record: Record) -> Record:
        """A record as the bus knows it."""
        topic = self.inside(record.message.topic)
        return replace(record, message=replace(record.message, topic=topic))


@dataclass(frozen=True, slots=True)
class _Member:
    member: Subscription
    space: Space

    @property
    def giving_up(self) -> bool:
        return self.member.giving_up

    @property
    def assignment(self) -> object:
        return self.member.assignment

    async def poll(self, limit: int, timeout_seconds: float) -> Sequence[Record]:
        records = await self.member.poll(limit, timeout_seconds)
        return [self.space.outside(record) for record in records]

    async def commit(self, records: Sequence[Record]) -> None:
        await self.member.commit([self.space.back(record) for record in records])


@dataclass(frozen=True, slots=True)
class Hearer:
    """A service that hears what is told, as its worker does: `subscriptions` is the module that
    names its group and topics."""

    bus: Bus
    database: Database
    subscriptions: ModuleType
    handle: Handle

    async def hears(self, records: int) -> None:
        """Take in so many records, as one member of the group, until none is to be tried again."""
        group, topics = self.subscriptions.GROUP, self.subscriptions.TOPICS
        consumer = Consumer(
            self.bus,
            self.database,
            group=group,
            topics=topics,
            handle=self.handle,
            unreadable=UnreadableEvent,
        )
        heard = 0
        async with (
            asyncio.timeout(_HEAR_SECONDS),
            self.bus.subscribe(group, topics) as subscription,
        ):
            while heard < records or await self._is_trying():
                heard += await consumer.consume_once(subscription)
        await consumer.leave()
        assert heard == records

    async def hears_from_the_beginning(self, records: int) -> None:
        """Take in again everything that was ever told."""
        group, topics = self.subscriptions.GROUP, self.subscriptions.TOPICS
        await self.bus.rewind(group, topics, _BEGINNING)
        await self.hears(records)

    async def replays(self) -> None:
        """Try everything again that rests."""
        async with self.database.transaction() as connection:
            await dead_letters.replay(connection, SystemClock().now())
        await self.hears(0)

    async def letters(self) -> list[DeadLetter]:
        """What is set aside."""
        async with self.database.reading() as connection:
            return await dead_letters.list_letters(connection)

    async def _is_trying(self) -> bool:
        """Whether what failed at first, say because two came at once, is still to be tried."""
        firsts: dict[tuple[str, str], DeadLetter] = {}
        for letter in await self.letters():
            firsts.setdefault(key_of(letter.message), letter)
        return any(letter.state is LetterState.RETRYING for letter in firsts.values())

    async def rows(self, tables: Iterable[Table]) -> dict[str, list[str]]:
        """Everything that tables hold."""
        async with self.database.reading() as connection:
            return {
                table.name: sorted(str(row) for row in await connection.execute(select(table)))
                for table in tables
            }


@pytest.fixture(params=["embedded", "kafka"])
async def space(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Space]:
    """A bus with the services' topics, for one test alone; a test that asks for it runs on both."""
    chosen: BusUnderTest = Embedded(tmp_path)
    if request.param == "kafka":
        chosen = Kafka(request.getfixturevalue("kafka_server").address)
    async with _opened(chosen) as opened:
        yield opened


@pytest.fixture
async def kafka_space(kafka_server: Running) -> AsyncIterator[Space]:
    """The services' topics on Kafka, for one test alone."""
    async with _opened(Kafka(kafka_server.address)) as opened:
        yield opened


@asynccontextmanager
async def _opened(chosen: BusUnderTest) -> AsyncIterator[Space]:
    name = f"test.{new_id()}"
    await chosen.make(*(f"{name}.{topic.name}" for topic in TOPICS))
    yield Space(await chosen.open(), name)
    await chosen.close()
