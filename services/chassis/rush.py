"""Understands when so much comes that what can wait has to."""

from __future__ import annotations

from datetime import datetime, timedelta

_TOGETHER = 4
_WITHIN_A_SECOND = 50
_SECOND = timedelta(seconds=1)


class Rush:
    """Begins with the fifth that comes together, or the fifty-first within a second, and is over
    once nothing like that has happened for the time that it `lasts`."""

    def __init__(self, lasts: timedelta) -> None:
        self._lasts = lasts
        self._until: datetime | None = None
        self._together = 0
        self._counted = 0
        self._counting_since: datetime | None = None

    @property
    def came_singly(self) -> bool:
        """Whether what came together last, if anything did, was no rush by itself."""
        return self._together <= _TOGETHER

    def begin_batch(self) -> None:
        """What comes from now on comes together."""
        self._together = 0

    def came(self, at: datetime) -> None:
        """One more came."""
        if self._counting_since is None or at - self._counting_since >= _SECOND:
            self._counted, self._counting_since = 0, at
        self._counted += 1
        self._together += 1
        if self._together > _TOGETHER or self._counted > _WITHIN_A_SECOND:
            self._until = at + self._lasts

    def is_on(self, at: datetime) -> bool:
        """Whether it goes on."""
        return self._until is not None and at < self._until

    def end(self) -> None:
        """Nothing of it can be taken in any more."""
        self._until = None
