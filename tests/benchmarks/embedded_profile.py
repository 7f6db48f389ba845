"""The embedded profile: how soon it answers, what it keeps in memory, how long a filing takes until
it is verified online."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from pathlib import Path

from deploy.seed.caller import until
from deploy.seed.loop import Loop, officer_of
from tests.benchmarks.figures import Figure, percentile
from tests.benchmarks.filings import ITEM, filings
from tests.benchmarks.load import load
from tests.journeys.running import RunningSystem

_STARTS = 5
_FILINGS = 120
_PER_SECOND = 10
_SETTLE_SECONDS = 3


async def measure(folder: Path) -> list[Figure]:
    """Seconds to a seeded and to a later start, megabytes at rest, milliseconds to verified."""
    system = RunningSystem(folder)
    first = await _start(system)
    await system.terminate()
    starts = []
    for _ in range(_STARTS):
        starts.append(await _start(system))
        await system.terminate()
    await system.start()
    try:
        await asyncio.sleep(_SETTLE_SECONDS)
        resident = float(system.resident_megabytes())
        async with system.loop() as loop:
            verified = await _filing_to_verified(system, loop)
    finally:
        await system.terminate()
    median = percentile(starts, 0.5)
    return [
        Figure("embedded: first start with seeding", "s", [first], judged=first, at_most=30),
        Figure("embedded: start", "s", starts, judged=median, at_most=2),
        Figure("embedded: memory at rest", "MB", [resident], judged=resident, at_most=200),
        Figure(
            "embedded: filing to verified", "ms", verified, judged=percentile(verified, 0.5),
            at_most=100,
        ),
    ]  # fmt: skip


async def _start(system: RunningSystem) -> float:
    began = time.perf_counter()
    await system.start()
    return time.perf_counter() - began


async def _filing_to_verified(system: RunningSystem, loop: Loop) -> list[float]:
    officer = officer_of(ITEM)
    port = int(system.url.rpartition(":")[2])
    await load(port, await filings(loop, _FILINGS), per_second=_PER_SECOND)
    page = await loop.offices.get(officer, f"/commitments?limit=100&item_code={ITEM}")
    delays = []
    for filed in page["items"]:
        commitment_id = filed["commitment_id"]
        checks = await until(
            lambda each=commitment_id: loop.offices.get(
                officer, f"/verifications?commitment_id={each}"
            ),
            lambda page: page["items"] and page["items"][0]["closed_at"] is not None,
        )
        filed_at = datetime.fromisoformat(filed["filed_at"])
        closed_at = datetime.fromisoformat(checks["items"][0]["closed_at"])
        delays.append((closed_at - filed_at).total_seconds() * 1000)
    return delays
