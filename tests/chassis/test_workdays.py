from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.workdays import Workdays, YearCalendar, told_calendar

NATIONAL_DAY = frozenset(date(2026, 10, day) for day in range(1, 8))
MAKE_UP = frozenset({date(2026, 9, 20), date(2026, 10, 10)})
YEAR_2026 = YearCalendar(
    year=2026, revision=2, provisional=False, holidays=NATIONAL_DAY, makeup_workdays=MAKE_UP
)
YEAR_2027 = YearCalendar(2027, 1, True, frozenset({date(2027, 1, 1)}), frozenset())
WORKDAYS = Workdays({2026: YEAR_2026, 2027: YEAR_2027})


def told(year: int, revision: int, provisional: bool, *days: Iterable[str]) -> YearCalendar:
    holidays, makeup_workdays = map(list, days)
    return told_calendar(
        SimpleNamespace(
            year=year,
            revision=revision,
            provisional=provisional,
            holidays=holidays,
            makeup_workdays=makeup_workdays,
        )
    )


def test_a_calendar_told_in_texts_is_the_one_told_in_days() -> None:
    holidays, make_up = map(date.isoformat, NATIONAL_DAY), map(date.isoformat, MAKE_UP)
    assert told(2026, 2, False, holidays, make_up) == YEAR_2026


def test_a_calendar_told_anew_replaces_the_one_before() -> None:
    before = told(2027, 1, True, ["2027-01-01"], [])
    after = told(2027, 1, True, ["2027-01-01", "2027-01-04"], [])
    assert (len(before.holidays), len(after.holidays)) == (1, 2)


def test_a_text_that_is_no_day_makes_no_calendar() -> None:
    with pytest.raises(ValueError, match="out of range"):
        told(2027, 1, True, ["2027-02-30"], [])


def test_the_day_after_the_trigger_is_day_one() -> None:
    assert WORKDAYS.add(date(2026, 11, 23), 1).on == date(2026, 11, 24)


def test_a_weekend_does_not_count() -> None:
    friday, monday = date(2026, 11, 27), date(2026, 11, 30)
    assert [WORKDAYS.add(day, 1).on for day in (friday, friday + timedelta(1))] == [monday, monday]
    assert WORKDAYS.add(friday - timedelta(1), 1).on == friday


def test_a_make_up_weekend_counts() -> None:
    assert WORKDAYS.is_workday(date(2026, 10, 10))
    assert not WORKDAYS.is_workday(date(2026, 10, 11))
    assert WORKDAYS.add(date(2026, 10, 9), 1).on == date(2026, 10, 10)


def test_a_holiday_does_not_count() -> None:
    assert WORKDAYS.add(date(2026, 9, 29), 1).on == date(2026, 9, 30)
    assert WORKDAYS.add(date(2026, 9, 30), 1).on == date(2026, 10, 8)
    assert WORKDAYS.add(date(2026, 9, 29), 4).on == date(2026, 10, 10)


def test_a_period_within_a_final_year_is_final() -> None:
    deadline = WORKDAYS.add(date(2026, 12, 30), 1)
    assert (deadline.on, deadline.provisional) == (date(2026, 12, 31), False)
    assert deadline.calendar_revisions == {2026: 2}


def test_a_period_that_touches_a_provisional_year_is_provisional() -> None:
    deadline = WORKDAYS.add(date(2026, 12, 31), 1)
    assert (deadline.on, deadline.provisional) == (date(2027, 1, 4), True)
    assert deadline.calendar_revisions == {2027: 1}


def test_an_unknown_year_counts_weekends_only_and_is_provisional() -> None:
    deadline = WORKDAYS.add(date(2030, 10, 1), 1)
    assert (deadline.on, deadline.provisional) == (date(2030, 10, 2), True)
    assert deadline.calendar_revisions == {2030: 0}


@pytest.mark.parametrize("workdays", [0, -1])
def test_a_period_has_at_least_one_working_day(workdays: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        WORKDAYS.add(date(2026, 11, 23), workdays)


def test_a_period_beyond_the_calendar_is_told() -> None:
    with pytest.raises(OverflowError):
        WORKDAYS.add(date(9999, 12, 30), 5)


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_a_longer_period_ends_later(day: date, workdays: int) -> None:
    shorter, longer = WORKDAYS.add(day, workdays), WORKDAYS.add(day, workdays + 1)
    assert day < shorter.on < longer.on
    assert WORKDAYS.is_workday(shorter.on)


@given(DAYS, DAYS, st.integers(1, 60))
def test_what_begins_later_ends_no_earlier(one: date, other: date, workdays: int) -> None:
    first, second = sorted((one, other))
    assert WORKDAYS.add(first, workdays).on <= WORKDAYS.add(second, workdays).on


@given(DAYS, st.integers(1, 30), st.integers(1, 30))
def test_two_periods_after_each_other_are_one_long_one(day: date, one: int, other: int) -> None:
    middle = WORKDAYS.add(day, one).on
    assert WORKDAYS.add(middle, other).on == WORKDAYS.add(day, one + other).on
