"""Understands how working days are counted: the day after the trigger is day one, make-up
weekends count, holidays do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """One year's exceptions from the weekend rule; `provisional` until its notice is in."""

    year: int
    revision: int
    provisional: bool
    holidays: frozenset[date]
    makeup_workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class WorkdayDeadline:
    """The last day of a period, whether a provisional year had to be counted, and the revision of
    each year's calendar that was used (0 where none was known)."""

    on: date
    provisional: bool
    calendar_revisions: dict[int, int]


class Workdays:
    """Counts by the calendars it is given; an unknown year counts weekends only, provisionally."""

    def __init__(self, years: Mapping[int, YearCalendar]) -> None:
        self._years = years

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`."""
        calendar = self._years.get(day.year)
        if calendar is not None:
            if day in calendar.makeup_workdays:
                return True
            if day in calendar.holidays:
                return False
        return day.weekday() < _SATURDAY

    def add(self, day: date, workdays: int) -> WorkdayDeadline:
        """The day on which a period of `workdays` ends that `day` set off.

        Raises ValueError for less than one working day, OverflowError beyond the calendar.
        """
        if workdays < 1:
            raise ValueError("a period has at least one working day")
        revisions: dict[int, int] = {}
        provisional = False
        left = workdays
        while left:
            day += timedelta(days=1)
            calendar = self._years.get(day.year)
            revisions[day.year] = calendar.revision if calendar else 0
            provisional = provisional or calendar is None or calendar.provisional
            left -= self.is_workday(day)
        return WorkdayDeadline(day, provisional, revisions)
