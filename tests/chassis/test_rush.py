from __future__ import annotations

from datetime import datetime, timedelta

from services.chassis.clock import CHINA_STANDARD_TIME
from services.chassis.rush import Rush

NOON = datetime(2026, 11, 28, 12, tzinfo=CHINA_STANDARD_TIME)


def a_rush() -> Rush:
    return Rush(lasts=timedelta(seconds=2))


def test_four_filings_that_come_together_are_no_rush_and_five_are_one() -> None:
    rush = a_rush()
    rush.begin_batch()
    for _ in range(4):
        rush.came(NOON)
    assert not rush.is_on(NOON)
    assert rush.came_singly
    rush.came(NOON)
    assert rush.is_on(NOON)
    assert not rush.came_singly


def test_fifty_filings_one_by_one_within_a_second_are_no_rush_and_fifty_one_are_one() -> None:
    rush = a_rush()
    for number in range(50):
        rush.begin_batch()
        rush.came(NOON + number * timedelta(milliseconds=19))
    last = NOON + timedelta(milliseconds=999)
    assert not rush.is_on(last)
    rush.begin_batch()
    rush.came(last)
    assert rush.is_on(last)
    assert rush.came_singly


def test_filings_are_counted_anew_each_second() -> None:
    rush = a_rush()
    for number in range(200):
        rush.begin_batch()
        rush.came(NOON + number * timedelta(milliseconds=20))
    assert not rush.is_on(NOON + timedelta(seconds=4))


def test_a_rush_is_over_two_seconds_after_its_last_filing() -> None:
    rush = a_rush()
    for _ in range(5):
        rush.came(NOON)
    assert rush.is_on(NOON + timedelta(seconds=1, milliseconds=999))
    assert not rush.is_on(NOON + timedelta(seconds=2))


def test_a_rush_of_which_nothing_can_be_taken_in_is_none() -> None:
    rush = a_rush()
    for _ in range(5):
        rush.came(NOON)
    rush.end()
    assert not rush.is_on(NOON)
