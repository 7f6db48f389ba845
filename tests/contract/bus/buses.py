"""The buses that the suite is run on: how each is opened, and opened again as after a restart."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from services.chassis.bus import Bus
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.database import Database


class BusUnderTest(Protocol):
    """A bus that can be restarted."""

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


BUSES: dict[str, type[Embedded]] = {"embedded": Embedded}
