from __future__ import annotations

from datetime import timedelta

import pytest

from services.chassis.clock import Clock, SystemClock
from tests.fakes.clock import FixedClock


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()], ids=["system", "fixed"])
def test_every_clock_tells_an_aware_instant_in_china_standard_time(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("clock", [SystemClock(), FixedClock()], ids=["system", "fixed"])
def test_no_clock_goes_back(clock: Clock) -> None:
    before = clock.now()
    assert clock.now() >= before


def test_a_fixed_clock_goes_on_only_when_told() -> None:
    clock = FixedClock()
    before = clock.now()
    clock.advance(timedelta(days=1))
    assert clock.now() - before == timedelta(days=1)
