"""Understands how the guarantees are broken: each system here has one mistake, and the ledger must
find it out."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from services.chassis import outbox
from services.chassis.bus import BusUnavailable, Subscription
from services.chassis.bus.kafka_subscription import KafkaSubscription
from services.chassis.consumer import Consumer
from services.chassis.idempotency import Answering
from services.chassis.inbox import Consuming
from services.chassis.messages import Record
from services.chassis.relay import Relay
from services.chassis.unit_of_work import UnitOfWork
from tests.chaos.small_system import MortalUnitOfWork, SmallSystem


class OffsetFirstConsumer(Consumer):
    """Notes the place of what it has not taken in yet."""

    async def consume_once(
        self, subscription: Subscription, stop: asyncio.Event | None = None
    ) -> int:
        records = await subscription.poll(200, 0.25)
        await subscription.commit(records)
        if isinstance(subscription, KafkaSubscription):
            await subscription._note()
        for record in records:
            await self._handle(record)
        return len(records)


class OffsetFirst(SmallSystem):
    """The offset is committed before the effect."""

    kind_of_consumer = OffsetFirstConsumer


class NoInbox(SmallSystem):
    """What comes again takes effect again."""

    async def take_effect(self, record: Record, consuming: Consuming | None) -> None:
        await super().take_effect(record, None)


class SkippingRelay(Relay):
    """Goes on with the others where an event is refused."""

    async def _publish_next(self) -> int:
        if not await self._lease.held():
            return 0
        async with self._database.reading() as connection:
            waiting = await outbox.unpublished(connection, 100)
        published = []
        for sequence, message in waiting:
            with suppress(BusUnavailable):
                await self._bus.publish([message])
                published.append(sequence)
        async with self._database.transaction() as connection:
            await outbox.mark_published(connection, published, self._clock.now())
        return len(published)


class SkipsTheFailed(SmallSystem):
    """What a subject told later overtakes what was refused."""

    def relay(self) -> Relay:
        return SkippingRelay(self.database, self.bus, self.clock)


class EarlyUnitOfWork(MortalUnitOfWork):
    """Tells others before it is true."""

    async def commit(self, outcome: object = None) -> None:
        await self._system.bus.publish(self._messages)
        await super().commit(outcome)


class PublishesEarly(SmallSystem):
    """An event is published before the commit of its fact."""

    def unit_of_work(self, answering: Answering) -> UnitOfWork:
        return EarlyUnitOfWork(self, answering)


WRONG = {each.__name__: each for each in (OffsetFirst, NoInbox, SkipsTheFailed, PublishesEarly)}
