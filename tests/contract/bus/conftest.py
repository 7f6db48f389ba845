from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.chassis.bus import Bus
from services.chassis.ids import new_id
from tests.contract.bus.buses import BusUnderTest, Embedded, Kafka
from tests.engines.running import Running


@pytest.fixture(params=["embedded", "kafka"])
async def bus_under_test(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[BusUnderTest]:
    chosen: BusUnderTest = Embedded(tmp_path)
    if request.param == "kafka":
        server: Running = request.getfixturevalue("kafka_server")
        chosen = Kafka(server.address)
    yield chosen
    await chosen.close()


@pytest.fixture
async def bus(bus_under_test: BusUnderTest) -> Bus:
    return await bus_under_test.open()


@pytest.fixture
async def topic(bus_under_test: BusUnderTest) -> str:
    """A topic that no other test uses, and another one of its name with `.other` behind it."""
    name = f"test.{new_id()}"
    await bus_under_test.make(name, f"{name}.other")
    return name


@pytest.fixture
def group(topic: str) -> str:
    """A group of this test alone: the broker remembers the groups of all."""
    return f"readers of {topic}"
