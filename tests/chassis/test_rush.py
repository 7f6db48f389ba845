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
    rush.came(NOON)
    assert rush.is_on(NOON)


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


def test_filings_are_counted_anew_each_second() -> None:
    rush = a_rush()
    for number in range(200):
        rush.begin_batch()
        rush.came(NOON + number * timedelta(milliseconds=20))
    assert not rush.is_on(NOON + timedelta(seconds=4))


def test_a_clock_that_is_set_back_makes_no_rush_of_the_filings_of_an_hour() -> None:
    rush = a_rush()
    rush.came(NOON + timedelta(hours=1))
    for number in range(60):
        rush.begin_batch()
        rush.came(NOON + number * timedelta(seconds=30))
        assert not rush.is_on(NOON + number * timedelta(seconds=30))


def test_a_rush_is_over_two_seconds_after_its_last_filing() -> None:
    rush = a_rush()
    for _ in range(5):
        rush.came(NOON)
    assert rush.is_on(NOON + timedelta(seconds=1, milliseconds=999))
    assert not rush.is_on(NOON + timedelta(seconds=2))


def came_together(rush: Rush, number: int) -> None:
    rush.begin_batch()
    for _ in range(number):
        rush.came(NOON)


def test_what_comes_together_calls_for_a_rest_and_what_lay_meanwhile_for_none() -> None:
    rush = a_rush()
    came_together(rush, 5)
    assert rush.calls_for_rest(NOON)
    came_together(rush, 40)
    assert not rush.calls_for_rest(NOON)


def test_once_all_that_lay_is_taken_in_a_rush_calls_for_the_next_rest() -> None:
    rush = a_rush()
    came_together(rush, 5)
    assert rush.calls_for_rest(NOON)
    came_together(rush, 4)
    assert rush.calls_for_rest(NOON)


def test_the_rush_of_the_next_hour_calls_for_a_rest_as_the_first_did() -> None:
    rush = a_rush()
    came_together(rush, 5)
    assert rush.calls_for_rest(NOON)
    came_together(rush, 0)
    assert not rush.calls_for_rest(NOON)
    came_together(rush, 5)
    assert rush.calls_for_rest(NOON)


def test_what_passes_by_in_a_rush_calls_for_no_rest() -> None:
    rush = a_rush()
    came_together(rush, 5)
    came_together(rush, 0)
    assert rush.is_on(NOON)
    assert not rush.calls_for_rest(NOON)


def test_four_that_come_together_after_a_rush_call_for_no_rest() -> None:
    rush = a_rush()
    came_together(rush, 5)
    came_together(rush, 4)
    assert not rush.calls_for_rest(NOON + timedelta(seconds=2))


def test_a_rush_that_broke_off_calls_for_a_rest_when_it_begins_again() -> None:
    rush = a_rush()
    came_together(rush, 5)
    assert rush.calls_for_rest(NOON)
    rush.end()
    came_together(rush, 5)
    assert rush.calls_for_rest(NOON)


def test_a_rush_of_which_nothing_can_be_taken_in_is_none() -> None:
    rush = a_rush()
    for _ in range(5):
        rush.came(NOON)
    rush.end()
    assert not rush.is_on(NOON)


def test_a_clock_that_is_set_back_ends_a_rush() -> None:
    rush = a_rush()
    for _ in range(5):
        rush.came(NOON)
    assert not rush.is_on(NOON - timedelta(microseconds=1))
