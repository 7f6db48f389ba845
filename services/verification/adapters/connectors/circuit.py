"""Understands when an outside system is left in peace: after repeated failures nothing is asked of
it for a while, then one question tells whether it is back."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from services.chassis.clock import Clock


class CircuitState(StrEnum):
    """CLOSED asks, OPEN does not, HALF_OPEN lets one question through."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


class Circuit:
    """Opens after `failures_to_open` failures in a row, and half opens after `cooldown`."""

    def __init__(self, clock: Clock, *, failures_to_open: int, cooldown: timedelta) -> None:
        self._clock = clock
        self._failures_to_open = failures_to_open
        self._cooldown = cooldown
        self._failures = 0
        self._opened_at: datetime | None = None
        self._probing_since: datetime | None = None

    @property
    def failures(self) -> int:
        """Failures in a row."""
        return self._failures

    @property
    def opened_at(self) -> datetime | None:
        """Since when it is open."""
        return self._opened_at

    @property
    def state(self) -> CircuitState:
        """What it does with the next question."""
        if self._opened_at is None:
            return CircuitState.CLOSED
        if self._clock.now() < self._opened_at + self._cooldown:
            return CircuitState.OPEN
        return CircuitState.HALF_OPEN

    def lets_through(self) -> bool:
        """May a question be asked now? Half open, the first one that asks may, and the others wait
        for its answer, or for another cooldown where it never came."""
        state = self.state
        if state is not CircuitState.HALF_OPEN:
            return state is CircuitState.CLOSED
        now = self._clock.now()
        if self._probing_since is not None and now < self._probing_since + self._cooldown:
            return False
        self._probing_since = now
        return True

    def succeeded(self) -> None:
        """A question was answered: ask as usual."""
        self._failures = 0
        self._opened_at = None
        self._probing_since = None

    def failed(self) -> None:
        """A question was not answered."""
        self._failures += 1
        self._probing_since = None
        if self._opened_at is not None or self._failures >= self._failures_to_open:
            self._opened_at = self._clock.now()
