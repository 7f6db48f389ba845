"""Understands how records are fetched from Kafka past one that its client cannot take apart: a name
of a header that is no UTF-8 fails the fetch of everything that was to come with it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.chassis.bus.kafka_records import record_of, record_without_content
from services.chassis.log import logger
from services.chassis.messages import Record

_log = logger("bus")
_WHILE_IT_COMES_SECONDS = 0.02


class KafkaFetching:
    """Fetches for one consumer and knows how far it came.

    A fetch that failed may have moved past records that it never gave, so all partitions go back to
    where they were and are read one record at a time, up to the one that fails: that one comes
    without content, and the next is read after it.
    """

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._next: dict[TopicPartition, int] = {}
        self._one_at_a_time = False

    def begin_at(self, places: Mapping[TopicPartition, int]) -> None:
        """Know where partitions begin that no group has noted a place of."""
        self._next.update(places)

    def forget(self) -> None:
        """The partitions are others now, or come anew from where the group noted."""
        self._next.clear()
        self._one_at_a_time = False

    async def fetch(self, limit: int, timeout_ms: int) -> Mapping[TopicPartition, Sequence[Record]]:
        """At most `limit` records by partition, in their order; none where none came in time."""
        if self._one_at_a_time:
            return await self._one_of_each()
        try:
            fetched = await self._consumer.getmany(timeout_ms=timeout_ms, max_records=limit)
        except UnicodeDecodeError:
            await self._go_back()
            return {}
        for place, records in fetched.items():
            self._next[place] = records[-1].offset + 1
        return {place: [record_of(each) for each in told] for place, told in fetched.items()}

    async def _go_back(self) -> None:
        self._one_at_a_time = True
        for place in self._consumer.assignment():
            self._consumer.seek(place, await self._place_in(place))

    async def _place_in(self, place: TopicPartition) -> int:
        if place not in self._next:
            noted = await self._consumer.committed(place)
            begins = await self._consumer.beginning_offsets([place])
            self._next[place] = begins[place] if noted is None else noted
        return self._next[place]

    async def _one_of_each(self) -> Mapping[TopicPartition, Sequence[Record]]:
        found: dict[TopicPartition, Sequence[Record]] = {}
        for place in self._consumer.assignment():
            try:
                fetched = await self._consumer.getmany(place, timeout_ms=0, max_records=1)
            except UnicodeDecodeError:
                found[place] = [await self._step_over(place)]
                continue
            for records in fetched.values():
                found[place] = [record_of(each) for each in records]
                self._next[place] = records[-1].offset + 1
        if not found:
            await asyncio.sleep(_WHILE_IT_COMES_SECONDS)
        return found

    async def _step_over(self, place: TopicPartition) -> Record:
        offset = await self._consumer.position(place)
        self._consumer.seek(place, offset + 1)
        self._next[place] = offset + 1
        self._one_at_a_time = False
        _log.warning(
            "a record could not be taken apart",
            topic=place.topic,
            partition=place.partition,
            offset=offset,
        )
        return record_without_content(place.topic, place.partition, offset)
