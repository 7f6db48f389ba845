"""Understands the working days of a year: which weekdays are off, which weekend days are worked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from services.catalog.domain.misuse import Misuse

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """Days off that are not already Saturday or Sunday, and weekend days worked (调休);
    `provisional` until the State Council's notice for the year is in."""

    year: int
    provisional: bool
    holidays: tuple[date, ...]
    makeup_workdays: tuple[date, ...]
    source: str


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A revision of a year's calendar."""

    days: CalendarDays
    revision: int
    published_at: datetime


CalendarSource = Callable[[int], CalendarDays]


def fits_its_year(days: CalendarDays) -> None:
    """Raise Misuse `calendar-day-not-allowed` for a day outside the year, a holiday on a weekend,
    a make-up day on a weekday, or a day named twice."""
    for kind, listed, on_weekend in (
        ("holidays", days.holidays, False),
        ("makeup_workdays", days.makeup_workdays, True),
    ):
        for day in listed:
            fits = day.year == days.year and (day.weekday() >= _SATURDAY) is on_weekend
            if not fits or listed.count(day) > 1:
                raise Misuse("calendar-day-not-allowed", day=day.isoformat(), kind=kind)
