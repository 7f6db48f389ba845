"""Understands what time it is, in China Standard Time; the only caller of `datetime.now`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Protocol

CHINA_STANDARD_TIME = timezone(timedelta(hours=8), "CST")
_LOOK_EVERY_SECONDS = 10.0
_SLOWEST_LOOK_SECONDS = 0.5
_FIRST_LOOKS = 5


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present instant, aware, in China Standard Time (+08:00)."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in China Standard Time (+08:00)."""
        return datetime.now(CHINA_STANDARD_TIME)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the database told, when by the steady clock, and how many seconds it took."""

    told: datetime
    at: float
    took: float

    @property
    def is_slow(self) -> bool:
        """Whether the answer may be too old by then."""
        return self.took > _SLOWEST_LOOK_SECONDS


class DatabaseClock:
    """The database's time, carried on between looks by the machine's steady clock.

    All workers of a service agree on it to within a round trip, whatever their own clocks show, and
    a step of a machine's clock does not move it. `synchronise` once before use.
    """

    def __init__(self, ask: Callable[[], Awaitable[datetime]]) -> None:
        self._ask = ask
        self._at: datetime | None = None
        self._steady = 0.0

    async def synchronise(self) -> None:
        """Look at the database's time; half the round trip is its age. Raises what asking raises.

        A look that took long is not believed where an earlier one is known; the first time the
        quickest of a few is.
        """
        looks = [await self._look()]
        while self._at is None and len(looks) < _FIRST_LOOKS and looks[-1].is_slow:
            looks.append(await self._look())
        quickest = min(looks, key=lambda look: look.took)
        if self._at is None or not quickest.is_slow:
            self._at, self._steady = quickest.told, quickest.at

    async def _look(self) -> _Look:
        began = time.monotonic()
        told = await self._ask()
        ended = time.monotonic()
        return _Look(told.astimezone(CHINA_STANDARD_TIME), (began + ended) / 2, ended - began)

    def now(self) -> datetime:
        """The present instant, aware, in China Standard Time (+08:00). Raises RuntimeError before
        the first look."""
        if self._at is None:
            raise RuntimeError("the clock was not set yet")
        return self._at + timedelta(seconds=time.monotonic() - self._steady)

    async def run(self, stop: asyncio.Event) -> None:
        """Look again now and then until `stop` is set; a database that is down is no reason to
        stand still."""
        while not stop.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_SECONDS):
                    await stop.wait()
                    return
            with suppress(Exception):
                await self.synchronise()
