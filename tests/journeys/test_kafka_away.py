"""The broker is away for a while: citizens notice nothing, and everything that waited is done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from deploy.launcher.distributed_folder import KAFKA
from deploy.seed.caller import until
from deploy.seed.loop import Loop, officer_of
from tests.chassis.reading_metrics import told
from tests.journeys.distributed import RunningDistributed

ITEM = "370406-CN-042"
FILINGS = 12


@pytest_asyncio.fixture
async def without_kafka(distributed_system: RunningDistributed) -> AsyncIterator[Loop]:
    """The acts of the loop while the broker is stopped; it is back after the test."""
    kept = distributed_system.system.supervision
    async with distributed_system.loop() as loop:
        await asyncio.to_thread(kept.stop, KAFKA)
        yield loop
        await asyncio.to_thread(_bring_back, distributed_system)


def _bring_back(system: RunningDistributed) -> None:
    kept = system.system.supervision
    if not next(each for each in kept.states() if each.name == KAFKA).is_running:
        kept.start(KAFKA)


async def answer_of(system: RunningDistributed, name: str, path: str) -> httpx.Response:
    """What a process says of itself."""
    async with httpx.AsyncClient(base_url=system.system.url_of(name)) as http:
        return await http.get(path)


async def outbox_waiting(system: RunningDistributed) -> float:
    """What the commitment service's worker says of its outbox."""
    metrics = await answer_of(system, "commitment-worker", "/metrics")
    return told("chengnuo_outbox_waiting", metrics.text, service="commitment")


@pytest.mark.timeout(400, func_only=True)
async def test_filings_go_on_while_the_broker_is_away_and_are_checked_once_it_is_back(
    distributed_system: RunningDistributed, without_kafka: Loop
) -> None:
    filed = [(await without_kafka.file(ITEM))["commitment_id"] for _ in range(FILINGS)]
    assert len(set(filed)) == FILINGS
    for name in ("commitment-api", "commitment-worker"):
        assert (await answer_of(distributed_system, name, "/readyz")).status_code == 200
    await until(lambda: outbox_waiting(distributed_system), lambda waiting: waiting >= FILINGS)
    await asyncio.to_thread(_bring_back, distributed_system)
    for commitment_id in filed:
        await until(
            lambda path=f"/verifications?commitment_id={commitment_id}": without_kafka.offices.get(
                officer_of(ITEM), path
            ),
            lambda page: [each["state"] for each in page["items"]] == ["CLOSED"],
        )
    await until(lambda: outbox_waiting(distributed_system), lambda waiting: waiting == 0)
