"""Understands how due checks are asked online: one lane for each source, so that a slow one holds
up no other, each with a bounded number of questions at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from services.chassis.clock import Clock
from services.chassis.log import logger
from services.chassis.pauses import pause
from services.chassis.yielding import Yielding
from services.verification.adapters.unit_of_work import VerificationUnitOfWork
from services.verification.application.ask_online import ask_online
from services.verification.application.ports import Means, ParticularsReader, Source
from services.verification.application.record_online_answer import record_online_answer
from services.verification.application.take_due_checks import take_due_checks
from services.verification.domain.verification import Verification

_log = logger("checks")
_HOLD_BACK_SECONDS = 0.25
_HOLD_BACKS = 4


class Bells:
    """Wakes the lanes of a source; a bell stays rung until its lane looked."""

    def __init__(self) -> None:
        self._bells: dict[str, list[asyncio.Event]] = {}

    def new(self, connector: str) -> asyncio.Event:
        """A bell for one more lane of `connector`."""
        bell = asyncio.Event()
        self._bells.setdefault(connector, []).append(bell)
        return bell

    def ring(self, connector: str) -> None:
        """There is something to ask of `connector`."""
        for bell in self._bells.get(connector, ()):
            bell.set()


class CheckLane:
    """Asks one source about the checks that are due, the longest waiting first; now and then one
    while `is_behind` says that what others tell must be taken in first (`Yielding`)."""

    def __init__(
        self,
        connector: str,
        *,
        sources: Mapping[str, Source],
        owner: ParticularsReader,
        unit_of_work: Callable[[], VerificationUnitOfWork],
        clock: Clock,
        means: Means,
        bell: asyncio.Event,
        concurrency: int,
        is_behind: Callable[[], bool],
        poll_seconds: float,
    ) -> None:
        self._connector = connector
        self._sources = sources
        self._owner = owner
        self._unit_of_work = unit_of_work
        self._clock = clock
        self._means = means
        self._bell = bell
        self._concurrency = concurrency
        self._yielding = Yielding(is_behind, clock)
        self._poll_seconds = poll_seconds
        self._asking: set[asyncio.Task[None]] = set()
        self._may_be_more = False

    async def run(self, stop: asyncio.Event) -> None:
        """Ask until `stop` is set, then let the questions in flight end."""
        while not stop.is_set():
            self._bell.clear()
            try:
                await self.begin_due()
            except Exception as failure:
                _log.error("due checks were not taken", exc_info=failure)
            if stop.is_set():
                break
            if self._yielding.yields():
                await self._hold_back(stop)
            else:
                await pause(self._poll_seconds, self._bell, stop)
        await asyncio.gather(*self._asking, return_exceptions=True)

    async def _hold_back(self, stop: asyncio.Event) -> None:
        """Let a second pass, or a quarter of one where nothing else goes first any more."""
        for _ in range(_HOLD_BACKS):
            await pause(_HOLD_BACK_SECONDS, stop)
            if stop.is_set() or not self._yielding.yields():
                return

    async def begin_due(self) -> int:
        """Take what is due, as far as there is room, and begin to ask; tell how many."""
        allowed = 1 if self._yielding.yields() else self._concurrency
        room = allowed - len(self._asking)
        if room <= 0:
            self._may_be_more = True
            return 0
        taken = await take_due_checks(
            self._connector,
            room,
            self._unit_of_work(),
            at=self._clock.now(),
            patience=self._means.patience,
        )
        self._may_be_more = len(taken) == room
        for check in taken:
            task = asyncio.create_task(self._ask(check))
            self._asking.add(task)
            task.add_done_callback(self._done)
        return len(taken)

    async def work_off(self) -> int:
        """Ask about everything that is due now and wait for every answer; tell how many were begun.

        Unless it raises, no question is under way afterwards."""
        total = await self.begin_due()
        while self._asking:
            await asyncio.gather(*self._asking)
            total += await self.begin_due()
        return total

    def _done(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        if self._may_be_more:
            self._bell.set()

    async def _ask(self, check: Verification) -> None:
        try:
            asked = await ask_online(check, self._owner, self._sources)
            await record_online_answer(
                check, asked, self._unit_of_work(), at=self._clock.now(), means=self._means
            )
        except Exception as failure:
            # The lease ends and the check is due again.
            _log.error(
                "a check failed", verification_id=str(check.verification_id), exc_info=failure
            )
