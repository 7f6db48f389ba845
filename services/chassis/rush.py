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
"""So many messages a second are taken up as they come; it suits two cores that all shares."""
_GATHERING_SECONDS = 0.25


class _Second:
    """Counts what came within a second, which begins with its first, or where what was counted
    before ended, if that is no longer ago than things `gather`."""

    def __init__(self, gather: timedelta = _NOTHING) -> None:
        self._gather = gather
        self._count = 0
        self._since: datetime | None = None
        self._last: datetime | None = None

    def add(self, count: int, at: datetime) -> int:
        """So many more came; tell how many there are now."""
        if self._since is None or not _NOTHING <= at - self._since < _SECOND:
            self._count, self._since = 0, self._beginning(at)
        self._count += count
        self._last = at
        return self._count

    def _beginning(self, at: datetime) -> datetime:
        if self._last is not None and _NOTHING <= at - self._last <= self._gather:
            return self._last
        return at


class Rush:
    """Begins with the fifth that comes together, or the fifty-first within a second that is counted
    from its first, and is over once nothing like that has happened for the time that it `lasts`.
    """

    def __init__(self, lasts: timedelta) -> None:
        self._lasts = lasts
        self._last: datetime | None = None
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
            self._last = at

    def is_on(self, at: datetime) -> bool:
        """Whether it goes on."""
        return _lasts(self._last, self._lasts, at)

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
    """Begins with the first beyond `per_second` within a second, and is over once there was none
    such for two seconds.

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
        # What gathered came since the last time and not all at once: a calm pace must end it.
        self._second = _Second(2 * timedelta(seconds=gathering_seconds))
        self._last: datetime | None = None

    def came(self, count: int, at: datetime) -> None:
        """So many more came."""
        if self._second.add(count, at) > self._per_second:
            self._last = at

    def gathering_seconds(self, at: datetime) -> float:
        """How long to let gather what comes from now on; 0 where it is no flood."""
        return self._gathering_seconds if _lasts(self._last, _FLOOD_LASTS, at) else 0.0


def never_a_flood() -> Flood:
    """For what is taken up as it comes, however much it is."""
    return Flood(gathering_seconds=0.0)


def _lasts(last: datetime | None, span: timedelta, at: datetime) -> bool:
    # A clock that is set back ends it.
    return last is not None and _NOTHING <= at - last < span
