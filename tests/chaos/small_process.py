"""Understands one part of the small system as a process of its own: the teller answers requests of
its standard input, one a line; relay and hearer work until they are ended."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from dataclasses import asdict, dataclass

from services.chassis.bus import Bus
from services.chassis.bus.kafka import KafkaBus
from services.chassis.clock import DatabaseClock
from services.chassis.database import Database
from tests.chaos.small_system import Death, Request, SmallSystem, StutteringBus
from tests.chaos.wrong_systems import WRONG


@dataclass(frozen=True, slots=True)
class Told:
    """What a part is told at its start."""

    part: str
    system: str
    database_url: str
    kafka: str
    topic: str
    point: str = ""
    turns: int = 0
    refused: str = ""

    def as_argument(self) -> str:
        """For the command line."""
        return json.dumps(asdict(self))


async def main(told: Told) -> None:
    """Run the part."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    database = Database(told.database_url)
    clock = DatabaseClock(database.now)
    await clock.synchronise()
    bus = _bus(told)
    composed = WRONG.get(told.system, SmallSystem)
    system = composed(database, bus, clock, told.topic, Death(told.point, told.turns))
    if told.part == "teller":
        await _answer(system)
    elif told.part == "relay":
        await system.relay().run(stop)
    else:
        await system.consumer().run(stop)
    await bus.close()
    await database.dispose()


def _bus(told: Told) -> Bus:
    if told.refused:
        return StutteringBus(told.kafka, client_id=told.part, refused=told.refused)
    return KafkaBus(told.kafka, client_id=told.part)


async def _answer(system: SmallSystem) -> None:
    """Answer each line once its fact is lasting."""
    requests = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(requests), sys.stdin
    )
    async for line in requests:
        request = Request(**json.loads(line))
        answer = await system.tell(request)
        sys.stdout.write(json.dumps({"key": request.key, "answer": answer.decode()}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Told(**json.loads(sys.argv[1]))))
