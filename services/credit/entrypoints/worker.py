"""Understands what credit does by itself: pushes what waits, and ends what time ends."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from services.chassis.ids import new_id
from services.chassis.log import logger
from services.chassis.pauses import pause
from services.chassis.relay import Worker
from services.chassis.yielding import Yielding
from services.credit.application.end_publicity_at_maximum import (
    end_publicity_at_maximum,
    publicity_past_maximum,
)
from services.credit.application.ports import CreditPlatforms
from services.credit.application.review_standings import review_standings
from services.credit.application.send_due_pushes import send_due_pushes
from services.credit.domain.vocabulary import Platform
from services.credit.entrypoints.wiring import Wiring

_log = logger("credit-worker")
_LONGEST_PAUSE_SECONDS = 30.0


def push_worker(
    platform: Platform,
    wired: Wiring,
    platforms: CreditPlatforms,
    *,
    is_behind: Callable[[], bool],
    poll_seconds: float,
) -> Worker:
    """The worker that tells one platform; another platform's silence does not hold it up. It holds
    back while `is_behind` says that what others tell must be taken in first (`Yielding`)."""
    random = secrets.SystemRandom()
    yielding = Yielding(is_behind, wired.clock)

    async def send() -> int:
        if yielding.yields():
            return 0
        return await send_due_pushes(
            platform, wired.working, platforms, now=wired.clock.now, chance=random.random
        )

    return _repeatedly(send, poll_seconds)


def timer_worker(wired: Wiring, seconds: float) -> Worker:
    """The worker that ends publicity at its maximum and reviews standings on their day."""

    async def look() -> int:
        await end_what_time_ends(wired)
        return 0

    return _repeatedly(look, seconds)


async def end_what_time_ends(wired: Wiring) -> None:
    """End every publicity that reached its maximum; judge every standing that is due anew."""
    at = wired.clock.now()
    while found := await publicity_past_maximum(wired.working(), at=at):
        for record_id in found:
            await end_publicity_at_maximum(
                record_id, wired.working(), wired.rules, at=at, new_id=new_id
            )
    while await review_standings(wired.working(), wired.rules, at=at):
        pass


def _repeatedly(step: Callable[[], Awaitable[int]], seconds: float) -> Worker:
    async def work(stop: asyncio.Event) -> None:
        rest = seconds
        while not stop.is_set():
            try:
                done = await step()
                rest = seconds
            except Exception as failure:
                done = 0
                rest = min(rest * 2, max(_LONGEST_PAUSE_SECONDS, seconds))
                _log.error("a step of credit's work failed", exc_info=failure)
            if not done:
                await pause(rest, stop)

    return work
