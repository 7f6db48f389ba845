"""Understands when so much comes that what can wait has to."""

from __future__ import annotations

from datetime import datetime, timedelta

_TOGETHER = 4
_WITHIN_A_SECOND = 50
_NOTHING = timedelta()
_SECOND = timedelta(seconds=1)


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
