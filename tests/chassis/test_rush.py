from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from services.chassis.clock import CHINA_STANDARD_TIME
from services.chassis.rush import Flood, Rush

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


SECONDS = [NOON + timedelta(seconds=number) for number in range(6)]


def a_flood_of(*counts: int) -> Flood:
    """What so many, each within a second after the other, make from noon on."""
    flood = Flood(per_second=250)
    flood.came(1, NOON)
    for count, at in zip(counts, SECONDS[1:], strict=False):
        flood.came(count, at)
    return flood


@pytest.mark.parametrize(
    ("counts", "gathering_seconds"),
    [
        ((251, 251), 0.25),
        ((251, 250), 0),
        ((250, 251), 0),
        ((251, 250, 251), 0),
        ((500, 10, 251, 251), 0.25),
        ((251, 251, 251, 250), 0),
    ],
)
def test_what_comes_gathers_once_two_seconds_in_a_row_brought_more_than_is_taken_up_as_it_comes(
    counts: tuple[int, ...], gathering_seconds: float
) -> None:
    flood = a_flood_of(*counts)
    assert flood.gathering_seconds(SECONDS[len(counts)]) == gathering_seconds


def test_a_second_that_what_gathered_made_longer_is_counted_as_what_it_was() -> None:
    flood = a_flood_of(251, 251)
    flood.came(312, SECONDS[2] + timedelta(seconds=1.25))
    assert flood.gathering_seconds(SECONDS[3] + timedelta(seconds=0.25)) == 0


def gathers_after_half_a_minute(pace: int, round_seconds: float) -> bool:
    """Whether what comes at a pace still gathers half a minute after a flood."""
    flood = a_flood_of(400, 400)
    past = 2.0
    while past < 30:
        took = round_seconds + flood.gathering_seconds(NOON + timedelta(seconds=past))
        past += took
        flood.came(round(pace * took), NOON + timedelta(seconds=past))
    return flood.gathering_seconds(NOON + timedelta(seconds=past)) > 0


@pytest.mark.parametrize("round_seconds", [0.005, 0.02, 0.06, 0.1, 0.3])
@pytest.mark.parametrize(("pace", "gathers"), [(200, False), (240, False), (270, True)])
def test_a_flood_goes_on_for_as_long_as_so_much_comes(
    pace: int, gathers: bool, round_seconds: float
) -> None:
    assert gathers_after_half_a_minute(pace, round_seconds) is gathers


def test_a_flood_is_over_when_nothing_came_for_two_seconds_and_begins_anew() -> None:
    flood = a_flood_of(251, 251)
    assert flood.gathering_seconds(SECONDS[4] - timedelta(microseconds=1)) == 0.25
    assert flood.gathering_seconds(SECONDS[4]) == 0
    flood.came(999, SECONDS[4])
    flood.came(999, SECONDS[5])
    assert flood.gathering_seconds(SECONDS[5]) == 0


def test_a_clock_that_is_set_back_ends_a_rush_and_a_flood() -> None:
    rush, flood = a_rush(), a_flood_of(251, 251)
    for _ in range(5):
        rush.came(NOON)
    assert not rush.is_on(NOON - timedelta(microseconds=1))
    assert flood.gathering_seconds(SECONDS[2] - timedelta(microseconds=1)) == 0


def test_a_clock_that_is_set_back_makes_no_flood_of_the_filings_of_an_hour() -> None:
    flood = a_flood_of(251, 251)
    for number in range(300):
        at = NOON - timedelta(hours=1) + number * timedelta(seconds=1.5)
        flood.came(1, at)
        assert flood.gathering_seconds(at) == 0
