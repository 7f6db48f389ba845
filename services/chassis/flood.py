"""Understands when so much is filed that what follows it has to wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from services.chassis.idle import IdleProcessors

FLOOD_PER_SECOND = 250
"""So many facts a second are told on as they come."""

_NOTHING = timedelta()
_SECOND = timedelta(seconds=1)
_SECONDS_TO_TURN = 2
_SILENCE = timedelta(seconds=3)
# Two cores carry about so much to its end; what is told on beyond it waits elsewhere.
_SHARE_TOLD_ON = 3
_IDLE_BEFORE_IT = 0.2
_IDLE_WITHIN_IT = 0.5


class Flood:
    """Begins once two seconds in a row brought more than `per_second` to a machine whose processors
    were less than a fifth idle, and ends once in two seconds in a row no more came, or half of the
    processors were idle.

    While it lasts, whoever waits for an answer gets it sooner where little of what comes is told
    on.
    """

    def __init__(
        self,
        per_second: int = FLOOD_PER_SECOND,
        idle_share: Callable[[], float] | None = None,
    ) -> None:
        self._per_second = per_second
        self._idle_share = idle_share or IdleProcessors().share
        self._since: datetime | None = None
        self._count = 0
        self._is_on = False
        self._seconds_otherwise = 0

    @property
    def told_on_per_second(self) -> int:
        """How many facts are told on in a second of a flood."""
        return max(1, self._per_second // _SHARE_TOLD_ON)

    def came(self, count: int, at: datetime) -> None:
        """So many more came since the last time."""
        if self._since is None or not self._goes_on(at):
            # Nobody knows how long these took to come.
            self._since, self._count = at, 0
            self._idle_share()
            self._is_on, self._seconds_otherwise = False, 0
            return
        self._count += count
        passed = at - self._since
        if passed >= _SECOND:
            self._judge(self._count / passed.total_seconds(), self._idle_share())
            self._since, self._count = at, 0

    def is_on(self, at: datetime) -> bool:
        """Whether it goes on; where the clock is set back, it does not."""
        return self._is_on and self._goes_on(at)

    def _judge(self, pace: float, idle: float) -> None:
        """Turn once two seconds in a row say otherwise."""
        is_full = idle < (_IDLE_WITHIN_IT if self._is_on else _IDLE_BEFORE_IT)
        speaks_for_it = is_full and pace > self._per_second
        is_otherwise = speaks_for_it is not self._is_on
        self._seconds_otherwise = self._seconds_otherwise + 1 if is_otherwise else 0
        if self._seconds_otherwise == _SECONDS_TO_TURN:
            self._is_on, self._seconds_otherwise = not self._is_on, 0

    def _goes_on(self, at: datetime) -> bool:
        return self._since is not None and _NOTHING <= at - self._since < _SILENCE
