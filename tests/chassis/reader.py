"""A reader that refuses what it is told to, and what is told to it."""

from __future__ import annotations

import asyncio

from services.chassis import dead_letters
from services.chassis.bus import Bus
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.consumer import Consumer, Handle
from services.chassis.database import Database
from services.chassis.dead_letters import DeadLetter
from services.chassis.inbox import Consuming
from services.chassis.messages import Message, Record
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import TOPIC, a_message, put_thing
from tests.fakes.clock import FixedClock

GROUP = "readers"


class Reader:
    """Writes a row for each message, fails for the values that it is told to refuse, and
    lets those pass by that are nothing to it."""

    def __init__(self, database: Database) -> None:
        self.refused: set[bytes] = set()
        self.unreadable: set[bytes] = set()
        self.passing_by: set[bytes] = set()
        self.tried: list[bytes] = []
        self.done = asyncio.Event()
        self._database = database

    async def __call__(self, record: Record) -> bool:
        message = record.message
        if message.value in self.passing_by:
            return False
        self.tried.append(message.value)
        if message.value in self.unreadable:
            raise Unreadable
        consuming = Consuming(GROUP, message.event_id)
        async with UnitOfWork(self._database, consuming=consuming) as uow:
            await put_thing(uow.connection, message.value.decode())
            if message.value in self.refused:
                raise ValueError("张三 370406199001010011")
            await uow.commit()
        self.done.set()
        return True


class Unreadable(Exception):
    """Nobody can read it."""


class OfTomorrow(Unreadable):
    """Somebody will be able to read it."""

    worth_waiting_for = True


def a_consumer(
    bus: Bus,
    database: Database,
    handle: Handle,
    clock: FixedClock,
    *,
    rest_seconds: float = 0.0,
) -> Consumer:
    return Consumer(
        bus,
        database,
        group=GROUP,
        topics=[TOPIC],
        handle=handle,
        unreadable=Unreadable,
        clock=clock,
        rest_seconds=rest_seconds,
    )


async def letters(database: Database) -> list[DeadLetter]:
    async with database.reading() as connection:
        return await dead_letters.list_letters(connection)


async def tell(bus: EmbeddedBus, *told: str) -> list[Message]:
    """Publish messages written as `key:value`."""
    messages = [a_message(each.partition(":")[0], each.encode()) for each in told]
    await bus.publish(messages)
    return messages
