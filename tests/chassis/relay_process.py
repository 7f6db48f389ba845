"""A relay in a process of its own, for tests that stop and kill one: DATABASE_URL KAFKA TERM."""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import timedelta

from services.chassis.bus.kafka import KafkaBus
from services.chassis.clock import DatabaseClock
from services.chassis.database import Database
from services.chassis.relay import Relay


async def main(url: str, servers: str, term_seconds: str) -> None:
    """Publish until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    database = Database(url)
    clock = DatabaseClock(database.now)
    await clock.synchronise()
    bus = KafkaBus(servers, client_id="relay")
    term = timedelta(seconds=float(term_seconds))
    await Relay(database, bus, clock, lease_term=term).run(stop)
    await bus.close()
    await database.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
