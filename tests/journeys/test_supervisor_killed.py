"""Who keeps everything running is killed: the operator starts again, and nothing is in the way."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from deploy.launcher.orphans import orphans_of
from deploy.seed.loop import PLATFORM
from tests.journeys.distributed import RunningDistributed

ITEM = "370406-CN-042"


def kill_supervisor(system: RunningDistributed) -> None:
    pid = int((system.profile.folder / "supervisor.pid").read_text(encoding="ascii"))
    os.kill(pid, signal.SIGKILL)


async def filed_and_found(system: RunningDistributed) -> str:
    """File a commitment, and answer its id."""
    async with system.loop() as loop:
        return str((await loop.file(ITEM))["commitment_id"])


@pytest.mark.timeout(400, func_only=True)
async def test_what_a_killed_supervisor_left_behind_is_ended_and_everything_starts_again(
    distributed_system: RunningDistributed,
) -> None:
    folder, url = distributed_system.profile.folder, distributed_system.url
    commitment_id = await filed_and_found(distributed_system)
    before = {state.pid for state in distributed_system.system.states()}
    kill_supervisor(distributed_system)
    status, said = await asyncio.to_thread(distributed_system.chengnuo, "up", "--port=0")
    assert (status, orphans_of(folder)) == (0, []), said
    assert distributed_system.url == url
    assert before.isdisjoint(state.pid for state in distributed_system.system.states())
    assert all(state.is_running for state in distributed_system.system.states())
    async with distributed_system.loop() as loop:
        assert await loop.offices.get(PLATFORM, f"/commitments/{commitment_id}")


@pytest.mark.timeout(400, func_only=True)
async def test_what_a_killed_supervisor_left_behind_can_be_stopped(
    distributed_system: RunningDistributed,
) -> None:
    folder = distributed_system.profile.folder
    kill_supervisor(distributed_system)
    status, said = await asyncio.to_thread(distributed_system.chengnuo, "down")
    assert (status, orphans_of(folder)) == (0, []), said
    status, said = await asyncio.to_thread(distributed_system.chengnuo, "up", "--port=0")
    assert status == 0, said
    running = [(state.name, state.pid) for state in distributed_system.system.states()]
    status, said = await asyncio.to_thread(distributed_system.chengnuo, "up", "--port=0")
    assert (status, "没有任何改动" in said) == (0, True), said
    assert [(each.name, each.pid) for each in distributed_system.system.states()] == running
