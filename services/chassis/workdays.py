"""Understands how working days are counted: the day after the trigger is day one, make-up
weekends count, holidays do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """One year's exceptions from the weekend rule; `provisional` until its notice is in."""

    year: int
    revision: int
    provisional: bool
    holidays: frozenset[date]
    makeup_workdays: frozenset[date]


class ToldYear(Protocol):
    """A year's calendar as services keep it: its days are ISO 8601 texts."""

    year: int
    revision: int
    provisional: bool
    holidays: Sequence[str]
    makeup_workdays: Sequence[str]


def told_calendar(told: ToldYear) -> YearCalendar:
    """A year's calendar. Raises ValueError for a text that is no day."""
    holidays, makeup_workdays = tuple(told.holidays), tuple(told.makeup_workdays)
    return _read_once(told.year, told.revision, told.provisional, holidays, makeup_workdays)


# Every filing counts by the same few calendars.
@lru_cache(maxsize=64)
def _read_once(
    year: int,
    revision: int,
    provisional: bool,
    holidays: tuple[str, ...],
    makeup_workdays: tuple[str, ...],
) -> YearCalendar:
    return YearCalendar(
        year,
        revision,
        provisional,
        frozenset(map(date.fromisoformat, holidays)),
        frozenset(map(date.fromisoformat, makeup_workdays)),
    )


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
