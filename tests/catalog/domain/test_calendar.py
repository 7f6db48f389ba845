"""The working days of a year, from the built-in data, from fixed dates and as stated."""

from __future__ import annotations

from datetime import date

import pytest

from services.catalog.adapters.holidays import calendar_from_chinesecalendar
from services.catalog.domain.calendar import CalendarDays, fits_its_year
from services.catalog.domain.misuse import Misuse


def test_a_year_with_a_notice_is_final() -> None:
    days = calendar_from_chinesecalendar(2021)
    assert not days.provisional
    assert date(2021, 10, 1) in days.holidays
    assert date(2021, 9, 18) in days.makeup_workdays
    assert date(2021, 10, 2) not in days.holidays, "a Saturday is off anyway"


@pytest.mark.parametrize(
    ("year", "provisional"), [(2003, True), (2004, False), (2026, False), (2027, True)]
)
def test_a_year_beyond_the_data_is_provisional(year: int, provisional: bool) -> None:
    days = calendar_from_chinesecalendar(year)
    assert days.provisional is provisional
    fits_its_year(days)


def test_a_provisional_year_holds_the_fixed_dates_on_weekdays() -> None:
    assert calendar_from_chinesecalendar(2027).holidays == (
        date(2027, 1, 1),
        date(2027, 10, 1),
    )


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_built_in_year_fits(year: int) -> None:
    fits_its_year(calendar_from_chinesecalendar(year))


@pytest.mark.parametrize(
    ("holidays", "makeup", "fits"),
    [
        (("2027-02-08",), ("2027-02-14",), True),
        (("2027-02-13",), (), False),
        ((), ("2027-02-15",), False),
        (("2026-02-09",), (), False),
        (("2027-02-08", "2027-02-08"), (), False),
    ],
)
def test_a_day_fits_its_year_its_week_and_stands_once(
    holidays: tuple[str, ...], makeup: tuple[str, ...], fits: bool
) -> None:
    days = CalendarDays(
        2027,
        True,
        tuple(map(date.fromisoformat, holidays)),
        tuple(map(date.fromisoformat, makeup)),
        "notice",
    )
    if fits:
        fits_its_year(days)
        return
    with pytest.raises(Misuse, match="calendar-day-not-allowed"):
        fits_its_year(days)
