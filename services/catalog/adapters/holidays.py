"""Understands where the working days of a year come from when nobody states them."""

from __future__ import annotations

from datetime import date

from chinese_calendar.constants import holidays as notified_holidays
from chinese_calendar.constants import workdays as notified_workdays

from services.catalog.domain.calendar import CalendarDays

CHINESECALENDAR = "chinesecalendar"
FIXED_DATES = "fixed-dates"
_SATURDAY = 5
_FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))


def calendar_from_chinesecalendar(year: int) -> CalendarDays:
    """The days of `year` as the State Council's notices fixed them; final for the years that the
    package chinesecalendar knows.

    For any other year only the weekdays among the holidays with fixed dates are known (New Year,
    1 and 2 May, 1 to 3 October; those of the lunar year are not), and the year is provisional.
    """
    if year not in _years_known():
        return _with_fixed_dates(year)
    return CalendarDays(
        year=year,
        provisional=False,
        holidays=_of_year(year, notified_holidays, on_weekend=False),
        makeup_workdays=_of_year(year, notified_workdays, on_weekend=True),
        source=CHINESECALENDAR,
    )


def _years_known() -> frozenset[int]:
    return frozenset(day.year for day in notified_holidays)


def _of_year(year: int, days: dict[date, str], *, on_weekend: bool) -> tuple[date, ...]:
    return tuple(
        sorted(
            day for day in days if day.year == year and (day.weekday() >= _SATURDAY) is on_weekend
        )
    )


def _with_fixed_dates(year: int) -> CalendarDays:
    days = (date(year, month, day) for month, day in _FIXED_HOLIDAYS)
    return CalendarDays(
        year=year,
        provisional=True,
        holidays=tuple(day for day in days if day.weekday() < _SATURDAY),
        makeup_workdays=(),
        source=FIXED_DATES,
    )
