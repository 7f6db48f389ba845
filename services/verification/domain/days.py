"""Understands which day an instant falls on where the law applies: China Standard Time."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

_CHINA = timezone(timedelta(hours=8))


def legal_day(at: datetime) -> date:
    """The day of the aware instant `at` in China Standard Time."""
    return at.astimezone(_CHINA).date()
