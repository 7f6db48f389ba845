"""Understands what time it is, in China Standard Time; the only caller of `datetime.now`."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Protocol

CHINA_STANDARD_TIME = timezone(timedelta(hours=8), "CST")


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The present instant, aware, in China Standard Time (+08:00)."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in China Standard Time (+08:00)."""
        return datetime.now(CHINA_STANDARD_TIME)
