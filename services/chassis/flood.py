"""Understands when so much is appended to an outbox that most of it has to wait there."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto

from services.chassis.idle import IdleProcessors

PER_PROCESSOR = 125
"""So many events a second for each processor of the machine are told on as they come."""

_SECOND = timedelta(seconds=1)
_SECONDS_TO_TURN = 2
_SILENCE = timedelta(seconds=10)
# About so much is carried to its end; what is told on beyond it waits elsewhere.
_SHARE_TOLD_ON = 3
_IDLE_BEFORE_IT = 0.2
_IDLE_WITHIN_IT = 0.5


class _Stage(Enum):
    CALM = auto()
    RISEN = auto()
    RECEDING = auto()


class Flood:
    """Says how many events are told on in a second, so that whoever waits for an answer goes first.

    It rises once two seconds in a row brought more than `per_second` events (by default 125 for
    each processor) to a machine whose processors were less than a fifth idle. Then a third of
    `per_second` is told on. Once two in a row brought no more, or left half of the processors idle,
    it recedes: `per_second` are told on until nothing is left, or half of the processors are idle.
    """

    def __init__(
        self,
        per_second: int | None = None,
        idle_share: Callable[[], float] | None = None,
    ) -> None:
        self._per_second = per_second or PER_PROCESSOR * (os.cpu_count() or 1)
        self._idle_share = idle_share or IdleProcessors().share
        self._since: datetime | None = None
        self._count = 0
        self._stage = _Stage.CALM
        self._seconds_otherwise = 0

    def came(self, count: int, at: datetime) -> None:
        """So many more were appended since the last time; 0 is told too, for a flood of which
        nothing is heard for ten seconds is over."""
        if self._since is None or not self._goes_on(at):
            # Nobody knows how long these took to come.
            self._since, self._count = at, 0
            self._idle_share()
            self._stage, self._seconds_otherwise = _Stage.CALM, 0
            return
        self._count += count
        passed = at - self._since
        if passed >= _SECOND:
            self._judge(self._count / passed.total_seconds(), self._idle_share())
            self._since, self._count = at, 0

    def ran_dry(self) -> None:
        """Nothing is left that was not told on."""
        if self._stage is _Stage.RECEDING:
            self._stage = _Stage.CALM

    def told_on_per_second(self, at: datetime) -> int | None:
        """How many are told on in a second, once a second; None where all are, as they come. A
        clock that is set back by more than a second ends a flood."""
        if self._stage is _Stage.CALM or not self._goes_on(at):
            return None
        if self._stage is _Stage.RECEDING:
            return self._per_second
        return max(1, self._per_second // _SHARE_TOLD_ON)

    def _judge(self, pace: float, idle: float) -> None:
        has_risen = self._stage is _Stage.RISEN
        is_full = idle < (_IDLE_WITHIN_IT if has_risen else _IDLE_BEFORE_IT)
        is_otherwise = (is_full and pace > self._per_second) is not has_risen
        self._seconds_otherwise = self._seconds_otherwise + 1 if is_otherwise else 0
        if self._seconds_otherwise == _SECONDS_TO_TURN:
            self._stage = _Stage.RECEDING if has_risen else _Stage.RISEN
            self._seconds_otherwise = 0
        elif self._stage is _Stage.RECEDING and idle >= _IDLE_WITHIN_IT:
            self._stage = _Stage.CALM

    def _goes_on(self, at: datetime) -> bool:
        return self._since is not None and -_SECOND <= at - self._since < _SILENCE


def never_a_flood() -> Flood:
    """For an outbox that nobody waits beside."""
    return Flood(per_second=1, idle_share=lambda: 1.0)
