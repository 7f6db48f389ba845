"""Understands one member of a Kafka consumer group: what is in flight is finished or abandoned
before a partition is given up, and a place is noted only once everything before it took effect."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from services.chassis import metrics
from services.chassis.bus.kafka_records import record_of
from services.chassis.log import logger
from services.chassis.messages import Record

_log = logger("bus")
# A place that was not noted costs a repetition, which the inbox drops; noting each costs a request.
_NOTE_EVERY_SECONDS = 0.2
_PATIENCE_SECONDS = 5.0


class KafkaSubscription(ConsumerRebalanceListener):  # type: ignore[misc]
    """A member of a group, and the listener of its rebalances."""

    def __init__(self, consumer: AIOKafkaConsumer, group: str) -> None:
        self._consumer = consumer
        self._group = group
        self._idle = asyncio.Event()
        self._idle.set()
        self._giving_up = False
        self._assignment = object()
        self._done: dict[TopicPartition, int] = {}
        self._reached: dict[TopicPartition, int] = {}
        self._noted_at = time.monotonic()

    @property
    def giving_up(self) -> bool:
        """See the port."""
        return self._giving_up

    @property
    def assignment(self) -> object:
        """See the port."""
        return self._assignment

    async def poll(self, limit: int, timeout_seconds: float) -> Sequence[Record]:
        """See the port."""
        self._idle.set()
        if time.monotonic() - self._noted_at >= _NOTE_EVERY_SECONDS:
            await self._note()
        fetched = await self._consumer.getmany(
            timeout_ms=int(timeout_seconds * 1000), max_records=limit
        )
        if self._giving_up:
            # A rebalance began while fetching: what was fetched comes to its next owner.
            return []
        if fetched:
            self._idle.clear()
        for place, records in fetched.items():
            self._reached.setdefault(place, records[0].offset)
        return [record_of(each) for records in fetched.values() for each in records]

    async def commit(self, records: Sequence[Record]) -> None:
        """See the port. The place reaches Kafka with one of the next polls, and at the latest
        before a partition is given up."""
        for record in records:
            place = TopicPartition(record.message.topic, record.partition)
            self._done[place] = max(self._done.get(place, 0), record.offset + 1)
        self._reached |= self._done
        if time.monotonic() - self._noted_at >= _NOTE_EVERY_SECONDS:
            await self._note()
        self._idle.set()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Wait for what is in flight, note its place, and only then let the partitions go."""
        self._giving_up = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._idle.wait()
        try:
            await self._note()
        finally:
            self._done.clear()
            self._forget_lag()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Begin again with what was assigned."""
        self._giving_up = False
        self._assignment = object()

    async def _note(self) -> None:
        """Note the places of what is done."""
        self._noted_at = time.monotonic()
        done, self._done = self._done, {}
        owned = self._consumer.assignment()
        self._tell_lag(owned)
        places = {place: offset for place, offset in done.items() if place in owned}
        if not places:
            return
        try:
            await self._consumer.commit(places)
        except (CommitFailedError, IllegalStateError) as failure:
            # The group gave the partitions to somebody else; it hears again what we did.
            _log.info("a place was not noted", kind=type(failure).__name__)

    def _tell_lag(self, owned: Collection[TopicPartition]) -> None:
        for place, reached in self._reached.items():
            end = self._consumer.highwater(place) if place in owned else None
            if end is not None:
                lag = max(end - reached, 0)
                metrics.consumer_lag(self._group, place.topic, place.partition, lag)

    def _forget_lag(self) -> None:
        for place in self._reached:
            metrics.partition_given_up(self._group, place.topic, place.partition)
        self._reached.clear()

    async def leave(self) -> None:
        """Note what is done and give the partitions back at once."""
        self._idle.set()
        self._forget_lag()
        try:
            with suppress(KafkaError):
                await self._note()
        finally:
            await self._consumer.stop()
