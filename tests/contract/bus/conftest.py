from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.chassis.bus import Bus
from services.chassis.ids import new_id
from tests.contract.bus.buses import BUSES, BusUnderTest


@pytest.fixture(params=sorted(BUSES))
async def bus_under_test(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[object]:
    chosen = BUSES[request.param](tmp_path)
    yield chosen
    await chosen.close()


@pytest.fixture
async def bus(bus_under_test: BusUnderTest) -> Bus:
    return await bus_under_test.open()


@pytest.fixture
def topic() -> str:
    """A topic that no other test uses."""
    return f"test.{new_id()}"
