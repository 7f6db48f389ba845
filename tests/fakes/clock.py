"""A clock that stands still until it is told to go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.chassis.clock import CHINA_STANDARD_TIME

MONDAY_MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=CHINA_STANDARD_TIME)


class FixedClock:
    """Shows the instant that it was set to."""

    def __init__(self, at: datetime = MONDAY_MORNING) -> None:
        self._at = at.astimezone(CHINA_STANDARD_TIME)

    def now(self) -> datetime:
        """The instant that the clock was set to, in China Standard Time (+08:00)."""
        return self._at

    def advance(self, by: timedelta) -> None:
        """Go on by a span of time."""
        self._at += by
