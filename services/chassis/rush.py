"""Understands when so much comes that what can wait has to, and when so much that it is cheaper to
let it gather."""

from __future__ import annotations

from datetime import datetime, timedelta

_TOGETHER = 4
_WITHIN_A_SECOND = 50
_NOTHING = timedelta()
_SECOND = timedelta(seconds=1)
_SECONDS_OF_A_FLOOD = 2
_SILENCE = timedelta(seconds=2)
_GATHERING_SECONDS = 0.25

FLOOD_PER_SECOND = 250
"""So many messages a second are taken up as they come; it suits two cores that all shares."""


class Rush:
    """Begins with the fifth that comes together, or the fifty-first within a second that is counted
    from its first, and is over once nothing like that has happened for the time that it `lasts`.
    """

    def __init__(self, lasts: timedelta) -> None:
        self._lasts = lasts
        self._last: datetime | None = None
        self._together = 0
        self._counted = 0
        self._counting_since: datetime | None = None
        self._rested = False

    def begin_batch(self) -> None:
        """What comes from now on comes together."""
        self._together = 0

    def came(self, at: datetime) -> None:
        """One more came."""
        if self._counting_since is None or not _NOTHING <= at - self._counting_since < _SECOND:
            self._counted, self._counting_since = 0, at
        self._counted += 1
        self._together += 1
        if self._together > _TOGETHER or self._counted > _WITHIN_A_SECOND:
            self._last = at

    def is_on(self, at: datetime) -> bool:
        """Whether it goes on; where the clock is set back, it does not."""
        return self._last is not None and _NOTHING <= at - self._last < self._lasts

    def calls_for_rest(self, at: datetime) -> bool:
        """Whether what comes is to lie for a while now: at the first of what came in a rush, and
        again once what lay was taken in and so little came together that nothing lies any more."""
        if self._together <= _TOGETHER:
            self._rested = False
        if self._rested or not self._together or not self.is_on(at):
            return False
        self._rested = True
        return True

    def end(self) -> None:
        """Nothing of it can be taken in any more."""
        self._last = None
        self._rested = False


class Flood:
    """Begins once more than `per_second` came for two seconds in a row, so that what a stall held
    up makes none, and ends with the first second in which no more did.

    What comes in it gathers before it is taken up: a round of database, bus and worker costs nearly
    the same for many as for few.
    """

    def __init__(
        self,
        per_second: int = FLOOD_PER_SECOND,
        gathering_seconds: float = _GATHERING_SECONDS,
    ) -> None:
        self._per_second = per_second
        self._gathering_seconds = gathering_seconds
        self._since: datetime | None = None
        self._count = 0
        self._full_seconds = 0

    def came(self, count: int, at: datetime) -> None:
        """So many more came since the last time."""
        if self._since is None or not self._goes_on(at):
            # Nobody knows how long these took to come.
            self._since, self._count, self._full_seconds = at, 0, 0
            return
        self._count += count
        passed = at - self._since
        if passed >= _SECOND:
            is_full = self._count > self._per_second * passed.total_seconds()
            self._full_seconds = self._full_seconds + 1 if is_full else 0
            self._since, self._count = at, 0

    def gathering_seconds(self, at: datetime) -> float:
        """How long to let gather what comes from now on; 0 where it is no flood."""
        is_on = self._full_seconds >= _SECONDS_OF_A_FLOOD and self._goes_on(at)
        return self._gathering_seconds if is_on else 0.0

    def _goes_on(self, at: datetime) -> bool:
        return self._since is not None and _NOTHING <= at - self._since < _SILENCE


def never_a_flood() -> Flood:
    """For what is taken up as it comes, however much it is."""
    return Flood(gathering_seconds=0.0)
