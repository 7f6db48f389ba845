"""A freshly seeded system for every journey."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.engine import EngineUnavailable
from deploy.seed.loop import Loop
from tests.journeys.distributed import RunningDistributed
from tests.journeys.logs import personal_in_logs
from tests.journeys.running import RunningSystem


@pytest.fixture(scope="session")
def seeded_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a system that was seeded once and stopped."""
    folder = tmp_path_factory.mktemp("seeded") / "profile"
    folder.mkdir()

    async def seed_once() -> int:
        system = RunningSystem(folder)
        await system.start()
        status = await system.terminate()
        assert personal_in_logs(system.log) == []
        return status

    assert asyncio.run(seed_once()) == 0
    return folder


@pytest.fixture
def folder(seeded_folder: Path, tmp_path: Path) -> Path:
    """A copy of the seeded folder, for one journey alone."""
    return Path(shutil.copytree(seeded_folder, tmp_path / "profile"))


@pytest.fixture(scope="session")
def distributed_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDistributed]:
    """A seeded system of processes on PostgreSQL and Kafka, one for all journeys."""
    running = RunningDistributed(tmp_path_factory.mktemp("distributed") / "var")
    try:
        running.start()
        yield running
    except EngineUnavailable as lacking:
        pytest.skip(str(lacking))
    finally:
        running.stop()
    assert personal_in_logs(running.system.supervision.logs) == []
    running.remove()


@pytest_asyncio.fixture
async def embedded(folder: Path) -> AsyncIterator[RunningSystem]:
    """A running system in one process, on a fresh copy of the seed."""
    running = RunningSystem(folder)
    await running.start()
    yield running
    await running.terminate()
    assert personal_in_logs(running.log) == []


@pytest.fixture(params=["embedded", "distributed"])
def system(request: pytest.FixtureRequest) -> RunningSystem | RunningDistributed:
    """A running system: in one process on a fresh copy of the seed, or distributed, which all
    journeys share."""
    name = {"embedded": "embedded", "distributed": "distributed_system"}[request.param]
    running: RunningSystem | RunningDistributed = request.getfixturevalue(name)
    return running


@pytest_asyncio.fixture
async def loop(system: RunningSystem | RunningDistributed) -> AsyncIterator[Loop]:
    """The acts of the loop on the running system."""
    async with system.loop() as acts:
        yield acts
