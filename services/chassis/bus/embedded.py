"""Understands a bus inside one process: a durable log in a SQLite file, read like Kafka's."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import (
    JSON,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from services.chassis.bus import Capabilities, GroupInUse
from services.chassis.bus.embedded_subscription import EmbeddedSubscription, Place
from services.chassis.clock import Clock, SystemClock
from services.chassis.database import Database, Instant
from services.chassis.messages import Message, Record, partition_of

PARTITIONS = 8
_HISTORY_BATCH = 500

_METADATA = MetaData()
_LOG = Table(
    "log",
    _METADATA,
    Column("topic", String(120), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("event_id", Uuid, nullable=False),
    Column("message_key", String(200), nullable=False),
    Column("headers", JSON, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("published_at", Instant, nullable=False),
)
_OFFSETS = Table(
    "committed_offset",
    _METADATA,
    Column("consumer_group", String(80), primary_key=True),
    Column("topic", String(120), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_position", Integer, nullable=False),
)


class EmbeddedBus:
    """A bus for one process. `open` it before use; it belongs to the loop that opened it."""

    capabilities = Capabilities(
        durable=True,
        ordered_per_key=True,
        consumer_groups=True,
        redelivers_uncommitted=True,
        spans_processes=False,
        tells_history=True,
    )

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._ends: dict[Place, int] = defaultdict(int)
        self._members: dict[str, list[EmbeddedSubscription]] = defaultdict(list)
        self._publishing = asyncio.Lock()

    async def open(self) -> None:
        """Make the log where there is none, and find its ends."""
        async with self._database.transaction() as connection:
            await connection.run_sync(_METADATA.create_all)
            rows = await connection.execute(
                select(_LOG.c.topic, _LOG.c.partition, func.max(_LOG.c.position)).group_by(
                    _LOG.c.topic, _LOG.c.partition
                )
            )
            for topic, partition, last in rows:
                self._ends[topic, partition] = last + 1
            committed = await connection.execute(
                select(_OFFSETS.c.topic, _OFFSETS.c.partition, _OFFSETS.c.next_position)
            )
            for topic, partition, position in committed:
                # A log whose committed records were all forgotten goes on where it stopped.
                place = (topic, partition)
                self._ends[place] = max(self._ends[place], position)

    async def close(self) -> None:
        """Close the log's connections."""
        await self._database.dispose()

    async def publish(self, messages: Sequence[Message]) -> None:
        """Append `messages` to the log; they are on the disk when this returns."""
        if not messages:
            return
        async with self._publishing:
            ends = dict(self._ends)
            rows = [self._row(message, ends) for message in messages]
            async with self._database.transaction() as connection:
                await connection.execute(insert(_LOG), rows)
            self._ends.update(ends)
        self._wake()

    def _row(self, message: Message, ends: dict[Place, int]) -> dict[str, object]:
        place = (message.topic, partition_of(message.key, PARTITIONS))
        position = ends.get(place, 0)
        ends[place] = position + 1
        return {
            "topic": place[0],
            "partition": place[1],
            "position": position,
            "event_id": message.event_id,
            "message_key": message.key,
            "headers": message.headers,
            "value": message.value,
            "published_at": self._clock.now(),
        }

    @asynccontextmanager
    async def subscribe(
        self, group: str, topics: Sequence[str]
    ) -> AsyncIterator[EmbeddedSubscription]:
        """Join `group` for the length of the block."""
        member = EmbeddedSubscription(self, group, tuple(topics))
        await self._enrol(group, member.topics)
        self._members[group].append(member)
        await self._rebalance(group)
        try:
            yield member
        finally:
            self._members[group].remove(member)
            await self._rebalance(group)

    async def _enrol(self, group: str, topics: Sequence[str]) -> None:
        """Note that `group` reads `topics`, so that nothing is forgotten before it was read."""
        rows = [
            {"consumer_group": group, "topic": topic, "partition": partition, "next_position": 0}
            for topic in topics
            for partition in range(PARTITIONS)
        ]
        if rows:
            async with self._database.transaction() as connection:
                await connection.execute(upsert(_OFFSETS).on_conflict_do_nothing(), rows)

    async def _rebalance(self, group: str) -> None:
        committed = await self._committed(group)
        members = self._members[group]
        shares: dict[EmbeddedSubscription, dict[Place, int]] = {each: {} for each in members}
        for topic in {topic for member in members for topic in member.topics}:
            readers = [member for member in members if topic in member.topics]
            for partition in range(PARTITIONS):
                place = (topic, partition)
                shares[readers[partition % len(readers)]][place] = committed.get(place, 0)
        for member, share in shares.items():
            member.assign(share)

    async def _committed(self, group: str) -> dict[Place, int]:
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(_OFFSETS).where(_OFFSETS.c.consumer_group == group)
            )
            return {(row.topic, row.partition): row.next_position for row in rows}

    def _wake(self) -> None:
        for members in self._members.values():
            for member in members:
                member.news.set()

    def ends(self) -> dict[Place, int]:
        """The position that the next message of each partition gets."""
        return self._ends

    async def read(self, positions: dict[Place, int], limit: int) -> list[Record]:
        """The records from `positions` on, in order, at most `limit`."""
        behind = [
            and_(_LOG.c.topic == topic, _LOG.c.partition == partition, _LOG.c.position >= position)
            for (topic, partition), position in positions.items()
        ]
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(_LOG)
                .where(or_(*behind))
                .order_by(_LOG.c.topic, _LOG.c.partition, _LOG.c.position)
                .limit(limit)
            )
            return [
                Record(
                    Message(row.topic, row.message_key, row.event_id, dict(row.headers), row.value),
                    row.partition,
                    row.position,
                )
                for row in rows
            ]

    async def history(self, topics: Sequence[str]) -> AsyncIterator[Record]:
        """See the port."""
        ends = {place: end for place, end in self._ends.items() if place[0] in topics}
        positions = dict.fromkeys(ends, 0)
        while behind := {
            place: position for place, position in positions.items() if position < ends[place]
        }:
            records = await self.read(behind, _HISTORY_BATCH)
            if not records:
                return
            for record in records:
                place = (record.message.topic, record.partition)
                positions[place] = record.offset + 1
                if record.offset < ends[place]:
                    yield record

    async def rewind(self, group: str, topics: Sequence[str], since: datetime) -> None:
        """See the port."""
        if self._members[group]:
            raise GroupInUse(group)
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(_LOG.c.topic, _LOG.c.partition, func.min(_LOG.c.position))
                .where(_LOG.c.topic.in_(topics), _LOG.c.published_at >= since)
                .group_by(_LOG.c.topic, _LOG.c.partition)
            )
            firsts = {(topic, partition): position for topic, partition, position in rows}
        await self.keep_offsets(group, firsts)

    async def is_whole(self, topics: Sequence[str]) -> bool:
        """See the port."""
        async with self._database.reading() as connection:
            first = await connection.execute(
                select(_LOG.c.topic, _LOG.c.partition, func.min(_LOG.c.position))
                .where(_LOG.c.topic.in_(topics))
                .group_by(_LOG.c.topic, _LOG.c.partition)
            )
            begins = {(topic, partition): position for topic, partition, position in first}
        written = [place for place, end in self._ends.items() if place[0] in topics and end > 0]
        return all(begins.get(place) == 0 for place in written)

    async def keep_offsets(self, group: str, positions: dict[Place, int]) -> None:
        """Note where `group` goes on after a restart."""
        async with self._database.transaction() as connection:
            for (topic, partition), position in positions.items():
                values = {
                    "consumer_group": group,
                    "topic": topic,
                    "partition": partition,
                    "next_position": position,
                }
                statement = upsert(_OFFSETS).values(**values)
                await connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=["consumer_group", "topic", "partition"],
                        set_={"next_position": position},
                    )
                )

    async def forget_read_before(self, before: datetime) -> None:
        """Drop what was published before an instant and what every group of its topic committed."""
        slowest = (
            select(func.min(_OFFSETS.c.next_position))
            .where(_OFFSETS.c.topic == _LOG.c.topic, _OFFSETS.c.partition == _LOG.c.partition)
            .scalar_subquery()
        )
        async with self._database.transaction() as connection:
            await connection.execute(
                delete(_LOG).where(_LOG.c.published_at < before, _LOG.c.position < slowest)
            )
