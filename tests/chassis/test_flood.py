from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis.flood import Flood
from services.chassis.idle import IdleProcessors

NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
SECONDS = [NOON + timedelta(seconds=number) for number in range(9)]
FULL, HALF_IDLE = 0.1, 0.5


class Machine:
    """Says how much of its processors is idle."""

    def __init__(self, idle: float) -> None:
        self.idle = idle

    def idle_share(self) -> float:
        return self.idle


def a_flood(idle: float = FULL) -> Flood:
    """What may become a flood from noon on, where more than 250 come in a second."""
    flood = Flood(per_second=250, idle_share=Machine(idle).idle_share)
    flood.came(9999, NOON)
    return flood


def that_brought(flood: Flood, counts: Iterable[int]) -> bool:
    """Whether it is one after seconds from noon on that brought so many."""
    at = NOON
    for count in counts:
        at += timedelta(seconds=1)
        flood.came(count, at)
    return flood.is_on(at)


@pytest.mark.parametrize(
    ("counts", "is_on"),
    [
        ((), False),
        ((251,), False),
        ((251, 251), True),
        ((251, 250), False),
        ((250, 251), False),
        ((251, 250, 251), False),
        ((9999, 10, 251, 251), True),
        ((251, 251, 250), True),
        ((251, 251, 250, 251, 250), True),
        ((251, 251, 250, 250), False),
        ((251, 251, 250, 250, 251), False),
        ((251, 251, 250, 250, 251, 251), True),
    ],
)
def test_a_flood_begins_with_two_seconds_in_a_row_that_bring_much_and_ends_with_two_that_do_not(
    counts: tuple[int, ...], is_on: bool
) -> None:
    assert that_brought(a_flood(), counts) is is_on


@pytest.mark.parametrize(("idle", "is_on"), [(0.0, True), (0.19, True), (0.2, False), (1.0, False)])
def test_what_a_machine_with_idle_processors_takes_up_is_no_flood(idle: float, is_on: bool) -> None:
    assert that_brought(a_flood(idle), [999, 999, 999]) is is_on


@pytest.mark.parametrize(("idle", "is_on"), [(0.49, True), (0.5, False)])
def test_a_flood_goes_on_until_half_of_the_processors_are_idle(idle: float, is_on: bool) -> None:
    machine = Machine(FULL)
    flood = Flood(per_second=250, idle_share=machine.idle_share)
    flood.came(1, NOON)
    assert that_brought(flood, [999, 999])
    machine.idle = idle
    flood.came(999, SECONDS[3])
    flood.came(999, SECONDS[4])
    assert flood.is_on(SECONDS[4]) is is_on


def test_what_comes_within_more_than_a_second_is_counted_by_the_second() -> None:
    flood = a_flood()
    for number in range(1, 5):
        flood.came(312, NOON + number * timedelta(seconds=1.25))
    assert not flood.is_on(NOON + timedelta(seconds=5))
    for number in range(5, 7):
        flood.came(313, NOON + number * timedelta(seconds=1.25))
    assert flood.is_on(NOON + timedelta(seconds=7.5))


@pytest.mark.parametrize("look_seconds", [0.005, 0.02, 0.1, 0.3])
@pytest.mark.parametrize(("pace", "is_on"), [(200, False), (240, False), (270, True)])
def test_a_flood_is_over_half_a_minute_after_it_fell_to_a_calm_pace(
    pace: int, is_on: bool, look_seconds: float
) -> None:
    flood = a_flood()
    assert that_brought(flood, [400, 400])
    past, came = 2.0, 0
    while past < 30:
        past += 1.0 if flood.is_on(NOON + timedelta(seconds=past)) else look_seconds
        appended = round(pace * (past - 2.0))
        flood.came(appended - came, NOON + timedelta(seconds=past))
        came = appended
    assert flood.is_on(NOON + timedelta(seconds=past)) is is_on


def test_a_flood_of_which_nothing_is_heard_for_three_seconds_is_over_and_begins_anew() -> None:
    flood = a_flood()
    assert that_brought(flood, [251, 251])
    assert flood.is_on(SECONDS[5] - timedelta(microseconds=1))
    assert not flood.is_on(SECONDS[5])
    flood.came(9999, SECONDS[5])
    assert not flood.is_on(SECONDS[5])
    flood.came(9999, SECONDS[6])
    assert not flood.is_on(SECONDS[6])
    flood.came(9999, SECONDS[7])
    assert flood.is_on(SECONDS[7])


def test_a_clock_that_is_set_back_ends_a_flood() -> None:
    flood = a_flood()
    assert that_brought(flood, [251, 251])
    assert not flood.is_on(SECONDS[2] - timedelta(microseconds=1))
    flood.came(9999, NOON)
    assert not flood.is_on(SECONDS[2])


def test_a_clock_that_is_set_back_makes_no_flood_of_the_filings_of_an_hour() -> None:
    flood = a_flood()
    assert that_brought(flood, [251, 251])
    for number in range(300):
        at = NOON - timedelta(hours=1) + number * timedelta(seconds=1.5)
        flood.came(1, at)
        assert not flood.is_on(at)


@pytest.mark.parametrize(("per_second", "told_on"), [(250, 83), (1000, 333), (3, 1), (1, 1)])
def test_a_third_of_what_makes_a_flood_is_told_on_while_it_lasts(
    per_second: int, told_on: int
) -> None:
    assert Flood(per_second).told_on_per_second == told_on


def proc_stat(at: Path, *, busy: int, idle: int, waiting: int = 0) -> Path:
    """`/proc/stat` of a machine of two processors."""
    whole = f"cpu  {busy} 0 0 {idle} {waiting} 0 0 0 77 0\n"
    stat = at / "stat"
    stat.write_text(f"{whole}cpu0 1 0 0 1 0 0 0 0 0 0\nintr 1 2 3\n")
    return stat


def test_a_machine_tells_how_much_was_idle_since_it_was_last_asked(tmp_path: Path) -> None:
    processors = IdleProcessors(proc_stat(tmp_path, busy=1000, idle=9000))
    proc_stat(tmp_path, busy=1300, idle=9050, waiting=50)
    assert processors.share() == pytest.approx(0.25)
    proc_stat(tmp_path, busy=1300, idle=9150, waiting=50)
    assert processors.share() == 1.0
    proc_stat(tmp_path, busy=1400, idle=9150, waiting=50)
    assert processors.share() == 0.0


def test_a_machine_that_does_not_tell_counts_as_idle(tmp_path: Path) -> None:
    assert IdleProcessors(tmp_path / "stat").share() == 1.0


def test_a_machine_asked_twice_in_the_same_moment_counts_as_idle(tmp_path: Path) -> None:
    processors = IdleProcessors(proc_stat(tmp_path, busy=1000, idle=9000))
    assert processors.share() == 1.0


def test_this_machine_tells_a_share() -> None:
    assert 0 <= IdleProcessors().share() <= 1
