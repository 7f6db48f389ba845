"""Understands the smallest system that the guarantees are about: a teller that answers for facts,
its relay, and a hearer that keeps one effect for each; all of it from the chassis, composed right.

Each part is a process of its own, and dies by its own hand where it is told to: `Death`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Column, MetaData, String, Table, Uuid, insert

from services.chassis.bus import Bus, BusUnavailable
from services.chassis.bus.kafka import KafkaBus
from services.chassis.clock import Clock
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from services.chassis.idempotency import Answer, AnsweredBefore, Answering
from services.chassis.ids import new_id
from services.chassis.inbox import Consuming
from services.chassis.messages import Message, Record
from services.chassis.relay import Relay
from services.chassis.service import define_chassis_tables
from services.chassis.unit_of_work import UnitOfWork

TOLD = "Told"
METADATA = MetaData()
FACT = Table(
    "fact",
    METADATA,
    Column("fact_id", Uuid, primary_key=True),
    Column("asked_under", String(80), nullable=False),
    Column("subject", String(40), nullable=False),
)
EFFECT = Table(
    "effect",
    METADATA,
    Column("sequence", BigInteger, primary_key=True, autoincrement=True),
    Column("event_id", Uuid, nullable=False),
    Column("asked_under", String(80), nullable=False),
)
define_chassis_tables(METADATA)

BEFORE_COMMIT = "before the commit"
BEFORE_EFFECT = "before the effect"
AFTER_EFFECT = "after the effect"
_TERM = timedelta(seconds=1)


@dataclass(slots=True)
class Death:
    """Where a process kills itself: the `turns`-th time that it comes to `point`; a process that
    was started again after it is given none."""

    point: str = ""
    turns: int = 0

    def comes(self, point: str) -> None:
        """The process is at `point`."""
        if point == self.point:
            self.turns -= 1
            if self.turns == 0:
                os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Request:
    """What the teller is asked: one fact about a subject, under a key."""

    key: str
    subject: str


def group_on(topic: str) -> str:
    """The consumer group of the hearer on a topic; every run has its own."""
    return f"hearer of {topic}"


class Unreadable(Exception):
    """The small system has no message that cannot be read."""


class StutteringBus(KafkaBus):
    """Kafka on a bad day: what holds the message `refused` is refused the first time."""

    def __init__(self, bootstrap_servers: str, *, client_id: str, refused: str) -> None:
        super().__init__(bootstrap_servers, client_id=client_id)
        self._refused: bytes | None = refused.encode()

    async def publish(self, messages: Sequence[Message]) -> None:
        """See the port."""
        if self._refused in {message.value for message in messages}:
            self._refused = None
            raise BusUnavailable("refused once")
        await super().publish(messages)


class MortalUnitOfWork(UnitOfWork):
    """A transaction that its process may not live to commit."""

    def __init__(self, system: SmallSystem, answering: Answering) -> None:
        super().__init__(system.database, clock=system.clock, answering=answering)
        self._system = system

    async def commit(self, outcome: object = None) -> None:
        """See UnitOfWork."""
        self._system.death.comes(BEFORE_COMMIT)
        await super().commit(outcome)


class SmallSystem:
    """How the parts are put together."""

    kind_of_consumer = Consumer

    def __init__(
        self, database: Database, bus: Bus, clock: Clock, topic: str, death: Death
    ) -> None:
        self.database = database
        self.bus = bus
        self.clock = clock
        self.topic = topic
        self.group = group_on(topic)
        self.death = death

    async def tell(self, request: Request) -> bytes:
        """The fact, its news and its answer in one transaction; asked again, the answer again."""
        answering = Answering(
            "caller", request.key, request.subject, lambda fact_id: Answer(201, str(fact_id))
        )
        uow = self.unit_of_work(answering)
        try:
            async with uow:
                fact_id = new_id()
                await uow.connection.execute(
                    insert(FACT).values(
                        fact_id=fact_id, asked_under=request.key, subject=request.subject
                    )
                )
                uow.announce(self._message(request))
                await uow.commit(fact_id)
        except AnsweredBefore as before:
            return bytes(before.response.body)
        return b"" if answering.response is None else bytes(answering.response.body)

    def unit_of_work(self, answering: Answering) -> UnitOfWork:
        """The transaction of a fact."""
        return MortalUnitOfWork(self, answering)

    def relay(self) -> Relay:
        """Publishes what the teller tells."""
        return Relay(self.database, self.bus, self.clock, lease_term=_TERM)

    def consumer(self) -> Consumer:
        """Takes in what was told."""
        return self.kind_of_consumer(
            self.bus,
            self.database,
            group=self.group,
            topics=[self.topic],
            handle=self.hear,
            unreadable=Unreadable,
            clock=self.clock,
        )

    async def hear(self, record: Record) -> bool:
        """The effect of one event, and its mark, in one transaction."""
        self.death.comes(BEFORE_EFFECT)
        await self.take_effect(record, Consuming(self.group, record.message.event_id))
        self.death.comes(AFTER_EFFECT)
        return True

    async def take_effect(self, record: Record, consuming: Consuming | None) -> None:
        """One row for each event that took effect, in the order in which they did."""
        uow = UnitOfWork(self.database, clock=self.clock, consuming=consuming)
        async with uow:
            message = record.message
            await uow.connection.execute(
                insert(EFFECT).values(event_id=message.event_id, asked_under=message.value.decode())
            )
            await uow.commit()

    def _message(self, request: Request) -> Message:
        event_id: UUID = new_id()
        headers = {"ce_id": str(event_id), "ce_type": TOLD}
        return Message(self.topic, request.subject, event_id, headers, request.key.encode())
