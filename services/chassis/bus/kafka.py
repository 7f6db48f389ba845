"""Understands Apache Kafka as a bus: one partition of a key, one batch of a partition at a time, so
that nothing overtakes what was refused before it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaError,
    UnknownMemberIdError,
)

from services.chassis.bus import BusUnavailable, Capabilities, GroupInUse
from services.chassis.bus.kafka_lenient import read_leniently
from services.chassis.bus.kafka_records import encoded, record_of
from services.chassis.bus.kafka_subscription import KafkaSubscription
from services.chassis.messages import Message, Record, partition_of

# Below the broker's limit for a batch (message.max.bytes, 1 MiB by default).
_BATCH_BYTES = 512 * 1024
_END_OF_HISTORY_MS = 500


@dataclass(frozen=True, slots=True)
class KafkaTiming:
    """How patient the clients are, in milliseconds. `request` is how long a record is tried before
    the publisher is told; `session` how long a group waits for a member that fell silent."""

    request: int = 10_000
    session: int = 6_000
    heartbeat: int = 1_500
    rebalance: int = 15_000
    backoff: int = 100


class KafkaBus:
    """A Kafka cluster. `open` it before use; it belongs to the loop that opened it.

    Publishing uses the idempotent producer with acks=all. A producer that failed is thrown away,
    because it may hold a gap in its sequence; what it was asked to publish is published again by
    whoever asked, and readers know it by its id.
    """

    capabilities = Capabilities(
        durable=True,
        ordered_per_key=True,
        consumer_groups=True,
        redelivers_uncommitted=True,
        spans_processes=True,
        tells_history=True,
    )

    def __init__(
        self, bootstrap_servers: str, *, client_id: str, timing: KafkaTiming | None = None
    ) -> None:
        self._servers = bootstrap_servers
        self._client_id = client_id
        self._timing = timing or KafkaTiming()
        self._producer: AIOKafkaProducer | None = None
        self._publishing = asyncio.Lock()
        read_leniently()

    async def open(self) -> None:
        """Nothing is connected before it is needed: a service starts while Kafka is down."""

    async def close(self) -> None:
        """Close the connection for publishing."""
        async with self._publishing:
            await self._discard_producer()

    async def publish(self, messages: Sequence[Message]) -> None:
        """See the port. Raises BusUnavailable where not all are kept; some of them may be."""
        if not messages:
            return
        async with self._publishing:
            try:
                producer = await self._ready_producer()
                shares = await _by_partition(producer, messages)
                sending = (_publish_in_order(producer, *share) for share in shares.items())
                # Every share is waited for, so that nothing is under way when this returns.
                for outcome in await asyncio.gather(*sending, return_exceptions=True):
                    if outcome is not None:
                        raise outcome
            except BaseException as failure:
                await self._discard_producer()
                if isinstance(failure, KafkaError | OSError):
                    raise BusUnavailable(type(failure).__name__) from failure
                raise

    async def _ready_producer(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._servers,
                client_id=self._client_id,
                enable_idempotence=True,
                acks="all",
                max_batch_size=_BATCH_BYTES,
                request_timeout_ms=self._timing.request,
                retry_backoff_ms=self._timing.backoff,
            )
            try:
                await producer.start()
            except BaseException:
                await _stop(producer)
                raise
            self._producer = producer
        return self._producer

    async def _discard_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await _stop(producer)

    @asynccontextmanager
    async def subscribe(
        self, group: str, topics: Sequence[str]
    ) -> AsyncIterator[KafkaSubscription]:
        """See the port. Raises BusUnavailable where Kafka cannot be reached."""
        consumer = self._consumer(
            group_id=group,
            session_timeout_ms=self._timing.session,
            heartbeat_interval_ms=self._timing.heartbeat,
            rebalance_timeout_ms=self._timing.rebalance,
        )
        subscription = KafkaSubscription(consumer, group)
        consumer.subscribe(list(topics), listener=subscription)
        try:
            await consumer.start()
            yield subscription
        except (KafkaError, OSError) as failure:
            raise BusUnavailable(type(failure).__name__) from failure
        finally:
            await subscription.leave()

    async def history(self, topics: Sequence[str]) -> AsyncIterator[Record]:
        """See the port. Raises BusUnavailable where Kafka cannot be reached."""
        consumer = self._consumer(*topics)
        try:
            await consumer.start()
            ends: dict[TopicPartition, int] = await consumer.end_offsets(consumer.assignment())
            await consumer.seek_to_beginning()
            while await _is_behind(consumer, ends):
                fetched = await consumer.getmany(timeout_ms=_END_OF_HISTORY_MS)
                for place, records in fetched.items():
                    for each in records:
                        if each.offset < ends[place]:
                            yield record_of(each)
        except (KafkaError, OSError) as failure:
            raise BusUnavailable(type(failure).__name__) from failure
        finally:
            await consumer.stop()

    async def rewind(self, group: str, topics: Sequence[str], since: datetime) -> None:
        """See the port. Raises BusUnavailable where Kafka cannot be reached."""
        reader = self._consumer(*topics)
        member = self._consumer(group_id=group)
        try:
            await reader.start()
            await member.start()
            instant = int(since.timestamp() * 1000)
            asked = dict.fromkeys(reader.assignment(), instant)
            found = await reader.offsets_for_times(asked)
            places = {place: at.offset for place, at in found.items() if at is not None}
            if places:
                member.assign(list(places))
                await member.commit(places)
        except (UnknownMemberIdError, IllegalGenerationError, CommitFailedError) as failure:
            raise GroupInUse(group) from failure
        except (KafkaError, OSError) as failure:
            raise BusUnavailable(type(failure).__name__) from failure
        finally:
            await reader.stop()
            await member.stop()

    async def is_whole(self, topics: Sequence[str]) -> bool:
        """See the port."""
        consumer = self._consumer(*topics)
        try:
            await consumer.start()
            begins = await consumer.beginning_offsets(consumer.assignment())
            return not any(begins.values())
        except (KafkaError, OSError) as failure:
            raise BusUnavailable(type(failure).__name__) from failure
        finally:
            await consumer.stop()

    def _consumer(self, *topics: str, **membership: Any) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            *topics,
            bootstrap_servers=self._servers,
            client_id=self._client_id,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            request_timeout_ms=self._timing.request,
            retry_backoff_ms=self._timing.backoff,
            **membership,
        )


async def _by_partition(
    producer: AIOKafkaProducer, messages: Sequence[Message]
) -> Mapping[TopicPartition, list[Message]]:
    shares: dict[TopicPartition, list[Message]] = defaultdict(list)
    counts = {
        topic: len(await producer.partitions_for(topic))
        for topic in {message.topic for message in messages}
    }
    for message in messages:
        partition = partition_of(message.key, counts[message.topic])
        shares[TopicPartition(message.topic, partition)].append(message)
    return shares


async def _publish_in_order(
    producer: AIOKafkaProducer, place: TopicPartition, messages: Sequence[Message]
) -> None:
    """Publish batch after batch; one that fails is followed by none."""
    batch = producer.create_batch()
    for message in messages:
        parts = encoded(message)
        if batch.append(**parts) is None:
            await _send(producer, place, batch)
            batch = producer.create_batch()
            batch.append(**parts)
    await _send(producer, place, batch)


async def _send(producer: AIOKafkaProducer, place: TopicPartition, batch: Any) -> None:
    batch.close()
    await (await producer.send_batch(batch, place.topic, partition=place.partition))


async def _is_behind(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    for place, end in ends.items():
        if await consumer.position(place) < end:
            return True
    return False


async def _stop(client: AIOKafkaProducer) -> None:
    # What it still wanted to say was not answered for, and is said again by another.
    with suppress(KafkaError, OSError):
        await client.stop()
