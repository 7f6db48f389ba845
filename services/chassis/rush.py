"""Understands when so much comes that what can wait has to, and when so much that it is cheaper to
let it gather."""

from __future__ import annotations

from datetime import datetime, timedelta

_TOGETHER = 4
_WITHIN_A_SECOND = 50
_NOTHING = timedelta()
_SECOND = timedelta(seconds=1)
_FLOOD_LASTS = timedelta(seconds=2)

FLOOD_PER_SECOND = 250
"""So many a second are taken up as they come; it suits two cores that everything shares."""
_GATHERING_SECONDS = 0.25


class _Second:
    """Counts what came within a second that is counted from its first."""

    def __init__(self) -> None:
        self._count = 0
        self._since: datetime | None = None

    def add(self, count: int, at: datetime) -> int:
        """So many more came; tell how many there are now."""
        if self._since is None or not _NOTHING <= at - self._since < _SECOND:
            self._count, self._since = 0, at
        self._count += count
        return self._count


class Rush:
    """Begins with the fifth that comes together, or the fifty-first within a second that is counted
    from its first, and is over once nothing like that has happened for the time that it `lasts`.
    """

    def __init__(self, lasts: timedelta) -> None:
        self._lasts = lasts
        self._until: datetime | None = None
        self._together = 0
        self._second = _Second()
        self._rested = False

    def begin_batch(self) -> None:
        """What comes from now on comes together."""
        self._together = 0

    def came(self, at: datetime) -> None:
        """One more came."""
        within_a_second = self._second.add(1, at)
        self._together += 1
        if self._together > _TOGETHER or within_a_second > _WITHIN_A_SECOND:
            self._until = at + self._lasts

    def is_on(self, at: datetime) -> bool:
        """Whether it goes on."""
        return self._until is not None and at < self._until

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
        self._until = None
        self._rested = False


class Flood:
    """Begins with the first beyond `per_second` within a second that is counted from its first, and
    is over once there was none such for two seconds.

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
        self._second = _Second()
        self._until: datetime | None = None

    def came(self, count: int, at: datetime) -> None:
        """So many more came."""
        if self._second.add(count, at) > self._per_second:
            self._until = at + _FLOOD_LASTS

    def gathering_seconds(self, at: datetime) -> float:
        """How long to let gather what comes from now on; 0 where it is no flood."""
        is_on = self._until is not None and at < self._until
        return self._gathering_seconds if is_on else 0.0
