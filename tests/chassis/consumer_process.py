"""A consumer in a process of its own, for tests that start and kill many: DATABASE_URL KAFKA TOPIC.

It fails now and then, by chance, after it wrote.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys

from sqlalchemy import insert

from services.chassis.bus.kafka import KafkaBus
from services.chassis.clock import DatabaseClock
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from services.chassis.inbox import Consuming
from services.chassis.messages import Record
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import EFFECTS

GROUP = "comers"
FAILS_ONE_IN = 25


class Unreadable(Exception):
    """Nobody can read it."""


async def main(url: str, servers: str, topic: str) -> None:
    """Consume until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    database = Database(url)
    clock = DatabaseClock(database.now)
    await clock.synchronise()

    async def handle(record: Record) -> bool:
        message = record.message
        consuming = Consuming(f"{GROUP} {topic}", message.event_id)
        async with UnitOfWork(database, clock=clock, consuming=consuming) as uow:
            values = {"key": message.key, "value": message.value.decode()}
            await uow.connection.execute(insert(EFFECTS).values(**values))
            if random.randrange(FAILS_ONE_IN) == 0:
                raise ValueError("by chance")
            await uow.commit()
        return True

    bus = KafkaBus(servers, client_id="comer")
    await Consumer(
        bus,
        database,
        group=f"{GROUP} {topic}",
        topics=[topic],
        handle=handle,
        unreadable=Unreadable,
        clock=clock,
    ).run(stop)
    await bus.close()
    await database.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
