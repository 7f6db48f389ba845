"""Understands a whole run: the city is started and loaded, attacked for a while, left to recover,
and its books are balanced."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random

import asyncpg

from deploy.seed.loop import Loop, Sandbox
from services.chassis.clock import SystemClock
from tests.chaos.attack import Attack
from tests.chaos.balance import balance, events_told, under_way
from tests.chaos.city import City
from tests.chaos.journal import Asked, Journal, asked_in
from tests.chaos.ledger import Fault, Ledger
from tests.chaos.lives import Lives, Pace
from tests.chaos.load import LastingCaller, pause_for
from tests.chaos.schedule import blows

CITY = "city"
_AT_ONCE = 30
_FALSE_IN = 8
_LOOK_EVERY_SECONDS = 1.0
_QUIET_SECONDS = 150
_READINGS = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """The attack lasts so many seconds at least, until so many were killed and so many events were
    told; so many commitments are filed a second, and so many seconds lie between two blows."""

    seconds: float
    kills: int
    events: int
    filings_per_second: float
    seconds_between_blows: float


class Siege:
    """One run in a folder; everything that chance decides is drawn by `random`."""

    def __init__(
        self, folder: Path, measure: Measure, random: Random, *, keep: bool = False
    ) -> None:
        self._folder = folder
        self._measure = measure
        self._random = random
        self._city = City(folder / CITY, random, keep=keep)
        self._ledger = Ledger()

    async def run(self) -> Ledger:
        """The ledger of the run."""
        self._folder.mkdir(parents=True, exist_ok=True)
        journal = Journal(self._folder / "journal.jsonl")
        try:
            await self._city.start()
            await self._live_through(journal)
            return await self._balanced(asked_in(journal.path))
        finally:
            journal.close()
            await self._city.stop()

    async def _balanced(self, asked: Mapping[str, Asked]) -> Ledger:
        """The books of a city that tells nothing while they are read. What comes due by itself,
        such as a push whose sender died, may tell something at any moment; then they are read
        anew."""
        for _ in range(_READINGS):
            told_before = await self._until_quiet()
            books = deepcopy(self._ledger)
            await balance(self._city, asked, books)
            if await events_told(self._city) == told_before:
                break
        return books

    async def _live_through(self, journal: Journal) -> None:
        system = self._city.system
        outside = Sandbox(system.sandbox_url)
        # What the load draws must not depend on what the attack drew meanwhile.
        drawn = Random(self._random.random())
        async with LastingCaller(system.url, system.folder.secrets(), journal, drawn) as caller:
            lives = Lives(Loop(caller, outside), SystemClock().now().date())
            pace = Pace(
                lives,
                per_second=self._measure.filings_per_second,
                false_in=_FALSE_IN,
                at_once=_AT_ONCE,
            )
            over = asyncio.Event()
            load = asyncio.create_task(pace.run(over))
            try:
                await self._attack()
            finally:
                over.set()
                await load
            for failure in pace.failures:
                self._ledger.note(Fault.STUCK, f"a life: {failure}")
        await outside.close()

    async def _attack(self) -> None:
        over = asyncio.Event()
        attack = Attack(self._city, self._ledger)
        striking = asyncio.create_task(
            attack.run(blows(self._random), every=self._measure.seconds_between_blows, stop=over)
        )
        try:
            await self._until_measured(striking)
        finally:
            over.set()
            await striking

    async def _until_measured(self, striking: asyncio.Task[None]) -> None:
        await asyncio.wait((striking,), timeout=self._measure.seconds)
        while not striking.done() and not await self._has_seen_enough():
            await pause_for(_LOOK_EVERY_SECONDS)

    async def _has_seen_enough(self) -> bool:
        if self._ledger.kills.total() < self._measure.kills:
            return False
        try:
            return await events_told(self._city) >= self._measure.events
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False

    async def _until_quiet(self) -> int:
        """Until nothing is under way any more, or the patience is at its end; then the books tell
        what is stuck. Answers how many events were told before the last look."""
        for _ in range(_QUIET_SECONDS):
            told = await events_told(self._city)
            if not await under_way(self._city):
                break
            await pause_for(_LOOK_EVERY_SECONDS)
        return told
