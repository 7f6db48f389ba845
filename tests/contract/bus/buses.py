"""The buses that the suite is run on: how each is opened, and opened again as after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from services.chassis.bus import Bus
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.bus.kafka import KafkaBus
from services.chassis.bus.topics import TopicForm, apply
from services.chassis.database import Database

PARTITIONS = 8


class BusUnderTest(Protocol):
    """A bus that can be restarted."""

    async def make(self, *topics: str) -> None:
        """Make topics; only then may anybody tell or hear anything of them."""
        ...

    async def open(self) -> Bus:
        """The bus, ready for use."""
        ...

    async def close(self) -> None:
        """End what `open` began; what the bus keeps, stays."""
        ...


class Embedded:
    """The embedded bus on a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._url = f"sqlite:///{folder / 'bus.sqlite'}"
        self._bus: EmbeddedBus | None = None

    async def make(self, *topics: str) -> None:
        """Its topics need no making."""

    async def open(self) -> Bus:
        """The bus, ready for use."""
        self._bus = EmbeddedBus(Database(self._url))
        await self._bus.open()
        return self._bus

    async def close(self) -> None:
        """Close the log's connections."""
        if self._bus is not None:
            await self._bus.close()
            self._bus = None


class Kafka:
    """A client of the broker that the tests share."""

    def __init__(self, bootstrap_servers: str) -> None:
        self._servers = bootstrap_servers
        self._bus: KafkaBus | None = None

    async def make(self, *topics: str) -> None:
        """Make topics on the broker."""
        await apply(self._servers, [TopicForm(name, PARTITIONS, 1, False) for name in topics])

    async def open(self) -> Bus:
        """The bus, ready for use."""
        self._bus = KafkaBus(self._servers, client_id="suite")
        await self._bus.open()
        return self._bus

    async def close(self) -> None:
        """Close the client."""
        if self._bus is not None:
            await self._bus.close()
            self._bus = None
