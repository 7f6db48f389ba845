"""Understands how work that can wait lets go first what others tell, though not for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from services.chassis.clock import Clock

_LONGEST = timedelta(seconds=30)


class Yielding:
    """Says whether to hold back: while `is_behind` says that what others tell must be taken in
    first, for half a minute at most of one rush. What goes on for longer is the usual load, in
    which the work that can wait has its share; where a rush pauses, it goes on at once."""

    def __init__(self, is_behind: Callable[[], bool], clock: Clock) -> None:
        self._is_behind = is_behind
        self._clock = clock
        self._since: datetime | None = None

    def yields(self) -> bool:
        """Whether to hold back now."""
        if not self._is_behind():
            self._since = None
            return False
        now = self._clock.now()
        self._since = self._since or now
        return now - self._since < _LONGEST
