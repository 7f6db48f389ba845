from __future__ import annotations

from datetime import timedelta

from services.chassis.yielding import Yielding
from tests.fakes.clock import FixedClock


def test_work_that_can_wait_goes_on_while_nothing_else_waits(clock: FixedClock) -> None:
    assert not Yielding(lambda: False, clock).yields()


def test_work_that_can_wait_holds_back_for_half_a_minute_at_most(clock: FixedClock) -> None:
    yielding = Yielding(lambda: True, clock)
    assert yielding.yields()
    clock.advance(timedelta(seconds=29.9))
    assert yielding.yields()
    clock.advance(timedelta(seconds=0.1))
    assert not yielding.yields()


def test_the_next_rush_has_a_half_minute_of_its_own(clock: FixedClock) -> None:
    rush = True
    yielding = Yielding(lambda: rush, clock)
    yielding.yields()
    clock.advance(timedelta(seconds=30))
    assert not yielding.yields()
    rush = False
    assert not yielding.yields()
    rush = True
    assert yielding.yields()
