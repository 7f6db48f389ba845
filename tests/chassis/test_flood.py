from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis.flood import PER_PROCESSOR, Flood, never_a_flood
from services.chassis.idle import IdleProcessors

NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
SECONDS = [NOON + timedelta(seconds=number) for number in range(20)]
FULL = 0.1
ALL, RISEN, RECEDING = None, 83, 250


class Machine:
    """Tells how much of its processors was idle since it was last asked, as much as it was set to
    then."""

    def __init__(self, idle: float = FULL) -> None:
        self.idle = idle
        self.asked = 0

    def idle_share(self) -> float:
        self.asked += 1
        return self.idle


class Outbox:
    """What is appended to it, second by second from noon on, may become a flood of more than 250 in
    a second."""

    def __init__(self, machine: Machine | None = None) -> None:
        self.machine = machine or Machine()
        self.flood = Flood(per_second=250, idle_share=self.machine.idle_share)
        self.flood.came(9999, NOON)
        self.at = NOON

    def brings(self, *counts: int) -> int | None:
        """How many are told on in a second, after seconds that brought so many."""
        for count in counts:
            self.at += timedelta(seconds=1)
            self.flood.came(count, self.at)
        return self.flood.told_on_per_second(self.at)


@pytest.mark.parametrize(
    ("counts", "told_on"),
    [
        ((), ALL),
        ((251,), ALL),
        ((251, 251), RISEN),
        ((251, 250), ALL),
        ((250, 251), ALL),
        ((251, 250, 251), ALL),
        ((9999, 10, 251, 251), RISEN),
        ((251, 251, 250), RISEN),
        ((251, 251, 250, 251, 250), RISEN),
        ((251, 251, 250, 250), RECEDING),
        ((251, 251, 250, 250, 0, 0, 0, 0), RECEDING),
        ((251, 251, 250, 250, 251), RECEDING),
        ((251, 251, 250, 250, 251, 251), RISEN),
    ],
)
def test_a_flood_rises_with_two_seconds_in_a_row_that_bring_much_and_recedes_with_two_that_do_not(
    counts: Iterable[int], told_on: int | None
) -> None:
    assert Outbox().brings(*counts) == told_on


@pytest.mark.parametrize(("idle", "told_on"), [(0.0, RISEN), (0.19, RISEN), (0.2, ALL), (1.0, ALL)])
def test_what_a_machine_with_idle_processors_takes_up_is_no_flood(
    idle: float, told_on: int | None
) -> None:
    assert Outbox(Machine(idle)).brings(999, 999, 999) == told_on


@pytest.mark.parametrize(("idle", "told_on"), [(0.49, RISEN), (0.5, RECEDING)])
def test_a_flood_recedes_where_half_of_the_processors_are_idle_for_two_seconds(
    idle: float, told_on: int | None
) -> None:
    outbox = Outbox()
    outbox.brings(999, 999)
    outbox.machine.idle = idle
    assert outbox.brings(999) == RISEN
    assert outbox.brings(999) == told_on


@pytest.mark.parametrize(("idle", "told_on"), [(0.49, RECEDING), (0.5, ALL)])
def test_what_a_flood_left_is_told_on_at_once_where_half_of_the_processors_are_idle(
    idle: float, told_on: int | None
) -> None:
    outbox = Outbox()
    outbox.brings(251, 251, 0, 0)
    outbox.machine.idle = idle
    assert outbox.brings(0) == told_on


def test_a_flood_that_recedes_is_over_once_nothing_is_left() -> None:
    outbox = Outbox()
    assert outbox.brings(251, 251, 0, 0) == RECEDING
    outbox.flood.ran_dry()
    assert outbox.brings(0) == ALL


def test_a_flood_that_has_risen_goes_on_though_all_that_came_was_told_on() -> None:
    outbox = Outbox()
    outbox.brings(251, 251)
    outbox.flood.ran_dry()
    assert outbox.brings(251) == RISEN


def test_what_comes_within_more_than_a_second_is_counted_by_the_second() -> None:
    flood = Outbox().flood
    for number in range(1, 5):
        flood.came(312, NOON + number * timedelta(seconds=1.25))
    assert flood.told_on_per_second(NOON + timedelta(seconds=5)) == ALL
    for number in range(5, 7):
        flood.came(313, NOON + number * timedelta(seconds=1.25))
    assert flood.told_on_per_second(NOON + timedelta(seconds=7.5)) == RISEN


def after_half_a_minute(flood: Flood, pace: int, look_seconds: float) -> int | None:
    """How many are told on in a second after half a minute at a pace, whoever looks that often, and
    once a second in a flood."""
    past, seen = 0.0, 0
    while past < 30:
        is_flood = flood.told_on_per_second(NOON + timedelta(seconds=past)) is not None
        past += 1.0 if is_flood else look_seconds
        appended = round(pace * past)
        flood.came(appended - seen, NOON + timedelta(seconds=past))
        seen = appended
    return flood.told_on_per_second(NOON + timedelta(seconds=past))


@pytest.mark.parametrize("look_seconds", [0.008, 0.05, 0.3])
@pytest.mark.parametrize(("pace", "told_on"), [(240, ALL), (270, RISEN)])
def test_a_flood_rises_however_often_somebody_looks(
    pace: int, told_on: int | None, look_seconds: float
) -> None:
    assert after_half_a_minute(Outbox().flood, pace, look_seconds) == told_on


@pytest.mark.parametrize(("pace", "told_on"), [(240, RECEDING), (270, RISEN)])
def test_a_flood_recedes_at_a_calm_pace_and_goes_on_at_a_high_one(
    pace: int, told_on: int | None
) -> None:
    flood = Outbox().flood
    for seconds_ago in (2, 1, 0):
        flood.came(400, NOON - timedelta(seconds=seconds_ago))
    assert after_half_a_minute(flood, pace, 0.008) == told_on


def test_a_flood_of_which_nothing_is_heard_for_ten_seconds_is_over_and_begins_anew() -> None:
    outbox = Outbox()
    outbox.brings(251, 251)
    assert outbox.flood.told_on_per_second(SECONDS[12] - timedelta(microseconds=1)) == RISEN
    assert outbox.flood.told_on_per_second(SECONDS[12]) == ALL
    outbox.at = SECONDS[11]
    assert outbox.brings(9999) == ALL
    assert outbox.brings(9999) == ALL
    assert outbox.brings(9999) == RISEN


def test_a_second_before_a_silence_does_not_count_after_it() -> None:
    outbox = Outbox()
    outbox.brings(251)
    outbox.at += timedelta(seconds=10)
    assert outbox.brings(9999, 251) == ALL


def test_how_idle_a_machine_was_is_asked_anew_after_a_silence() -> None:
    outbox = Outbox()
    asked = outbox.machine.asked
    outbox.at += timedelta(seconds=10)
    outbox.brings(9999)
    assert outbox.machine.asked == asked + 1


def test_a_clock_that_is_set_back_by_more_than_a_second_ends_a_flood() -> None:
    outbox = Outbox()
    outbox.brings(251, 251)
    assert outbox.flood.told_on_per_second(SECONDS[1]) == RISEN
    assert outbox.flood.told_on_per_second(SECONDS[1] - timedelta(microseconds=1)) == ALL
    outbox.flood.came(9999, NOON)
    assert outbox.flood.told_on_per_second(SECONDS[1]) == ALL


def test_a_clock_that_is_set_back_makes_no_flood_of_the_filings_of_an_hour() -> None:
    outbox = Outbox()
    outbox.brings(251, 251)
    for number in range(300):
        at = NOON - timedelta(hours=1) + number * timedelta(seconds=1.5)
        outbox.flood.came(1, at)
        assert outbox.flood.told_on_per_second(at) == ALL


def a_flood_of(per_second: int | None) -> Flood:
    flood = Flood(per_second, idle_share=Machine().idle_share)
    for at in SECONDS[:3]:
        flood.came(999_999, at)
    return flood


@pytest.mark.parametrize(("per_second", "told_on"), [(250, 83), (1000, 333), (3, 1), (1, 1)])
def test_a_third_of_what_makes_a_flood_is_told_on(per_second: int, told_on: int) -> None:
    assert a_flood_of(per_second).told_on_per_second(SECONDS[2]) == told_on


def test_by_default_a_flood_is_as_much_as_the_machine_has_processors() -> None:
    told_on = PER_PROCESSOR * (os.cpu_count() or 1) // 3
    assert a_flood_of(None).told_on_per_second(SECONDS[2]) == told_on


def test_where_there_is_never_a_flood_all_is_told_on() -> None:
    flood = never_a_flood()
    for at in SECONDS[:5]:
        flood.came(999_999, at)
        assert flood.told_on_per_second(at) is ALL


def proc_stat(at: Path, **times: int) -> Path:
    """`/proc/stat` of a machine of one processor."""
    told = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest")
    line = " ".join(str(times.get(each, 0)) for each in told)
    stat = at / "stat"
    stat.write_text(f"cpu  {line} 0\ncpu0 1 0 0 1 0 0 0 0 0 0\nintr 1 2 3\n")
    return stat


@pytest.mark.parametrize("busy", ["user", "nice", "system", "irq", "softirq", "steal"])
@pytest.mark.parametrize("idle", ["idle", "iowait"])
def test_a_machine_tells_how_much_was_idle_since_it_was_last_asked(
    tmp_path: Path, busy: str, idle: str
) -> None:
    processors = IdleProcessors(proc_stat(tmp_path, user=1000, idle=9000))
    began = {"user": 1000, "nice": 0, "idle": 9000, "guest": 77}
    then = began | {busy: began.get(busy, 0) + 300, idle: began.get(idle, 0) + 100}
    proc_stat(tmp_path, **then)
    assert processors.share() == pytest.approx(0.25)
    then[idle] += 100
    proc_stat(tmp_path, **then)
    assert processors.share() == 1.0
    then[busy] += 100
    proc_stat(tmp_path, **then)
    assert processors.share() == 0.0


def test_what_waited_for_the_disk_may_go_back(tmp_path: Path) -> None:
    processors = IdleProcessors(proc_stat(tmp_path, user=1000, idle=9000, iowait=50))
    proc_stat(tmp_path, user=1100, idle=9000, iowait=20)
    assert processors.share() == 0.0


@pytest.mark.parametrize("told", ["", "cpu  \n", "cpu  1 2 3\n", "cpu  a b c d e f g h\n"])
def test_a_machine_that_tells_nonsense_counts_as_idle(tmp_path: Path, told: str) -> None:
    stat = tmp_path / "stat"
    stat.write_text(told)
    assert IdleProcessors(stat).share() == 1.0


def test_a_machine_that_does_not_tell_counts_as_idle(tmp_path: Path) -> None:
    assert IdleProcessors(tmp_path / "stat").share() == 1.0


def test_a_machine_asked_twice_in_the_same_moment_counts_as_idle(tmp_path: Path) -> None:
    processors = IdleProcessors(proc_stat(tmp_path, user=1000, idle=9000))
    assert processors.share() == 1.0


def test_this_machine_tells_a_share() -> None:
    assert 0 <= IdleProcessors().share() <= 1
