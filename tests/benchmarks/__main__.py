"""`make bench`: start, memory, filings per second beside the bare limit, filing to verified."""

from __future__ import annotations

import asyncio
import pickle
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, select

from deploy.launcher.listening import listen
from deploy.seed.caller import until
from deploy.seed.loop import Loop, applications, officer_of, paper_signature
from services.chassis.clock import SystemClock
from services.commitment.adapters.tables import commitments
from tests.benchmarks.load import percentile, requests_per_second
from tests.journeys.running import RunningSystem

ITEM = "370406-CN-042"
ROUNDS = 3
FILINGS = 400
UNDER_WAY = 16
PACED = 120
PACED_PER_SECOND = 10


async def main() -> None:
    """Measure, print."""
    with tempfile.TemporaryDirectory(prefix="chengnuo-bench-") as temporary:
        folder = Path(temporary) / "profile"
        folder.mkdir()
        system = RunningSystem(folder)
        began = time.perf_counter()
        await system.start()
        print(f"first start with seeding      {time.perf_counter() - began:8.2f} s")
        await system.terminate()
        await _start_and_memory(system)
        async with system.loop() as loop:
            await _filing_to_verified(loop)
            await _filings_beside_the_limit(system, loop, Path(temporary))
        await system.terminate()


async def _start_and_memory(system: RunningSystem) -> None:
    starts = []
    for _ in range(5):
        began = time.perf_counter()
        await system.start()
        starts.append(time.perf_counter() - began)
        await system.terminate()
    print(f"start to ready, median of 5   {statistics.median(starts):8.2f} s   (goal 2 s)")
    await system.start()
    await asyncio.sleep(3)
    print(f"memory at rest                {system.resident_megabytes():8.0f} MB  (goal 200 MB)")


async def _filing_to_verified(loop: Loop) -> None:
    bodies = await _bodies(loop, PACED)
    filed: list[str] = []
    for body in bodies:
        answer = await loop.offices.post(officer_of(ITEM), "/commitments", body)
        filed.append(answer["commitment_id"])
        await asyncio.sleep(1 / PACED_PER_SECOND)
    delays = []
    for commitment_id in filed:
        page = await until(
            lambda each=commitment_id: loop.offices.get(
                officer_of(ITEM), f"/verifications?commitment_id={each}"
            ),
            lambda page: page["items"] and page["items"][0]["closed_at"] is not None,
        )
        commitment = await loop.offices.get(officer_of(ITEM), f"/commitments/{commitment_id}")
        filed_at = datetime.fromisoformat(commitment["filed_at"])
        closed_at = datetime.fromisoformat(page["items"][0]["closed_at"])
        delays.append((closed_at - filed_at).total_seconds() * 1000)
    print(
        f"filing to verified online     p50 {percentile(delays, 0.5):.0f} ms, "
        f"p99 {percentile(delays, 0.99):.0f} ms  ({PACED} filings, {PACED_PER_SECOND}/s)"
    )


async def _bodies(loop: Loop, count: int) -> list[dict[str, Any]]:
    application = applications()[ITEM]["true"]
    notification = await loop.notify(ITEM, application["party"], officer_of(ITEM))
    template = await loop.letter(ITEM, application=application, notification=notification)
    signature = paper_signature(SystemClock().now())
    return [
        {**template, "signature": signature, "matter_reference": f"BENCH-{uuid4().hex}"}
        for _ in range(count)
    ]


async def _filings_beside_the_limit(system: RunningSystem, loop: Loop, folder: Path) -> None:
    row_path = folder / "row.pickle"
    row_path.write_bytes(pickle.dumps(_a_row(system)))
    port = _free_port()
    bare = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.bare_endpoint",
        str(port), str(folder / "bare.db"), str(row_path),
    )  # fmt: skip
    await _answers(port)
    token = await loop.offices.token(officer_of(ITEM))
    ratios, filings, limits = [], [], []
    for _ in range(ROUNDS):
        bodies = await _bodies(loop, FILINGS)
        limit = await requests_per_second(
            lambda n, bodies=bodies: (f"http://127.0.0.1:{port}/rows", bodies[n], {}),
            FILINGS,
            UNDER_WAY,
        )
        filing = await requests_per_second(
            lambda n, bodies=bodies: (
                f"{system.url}/api/v1/commitments",
                bodies[n],
                {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
            ),
            FILINGS,
            UNDER_WAY,
        )
        limits.append(limit)
        filings.append(filing)
        ratios.append(filing / limit)
    bare.terminate()
    await bare.wait()
    print(f"bare endpoint, one insert     {statistics.median(limits):8.0f} /s")
    print(f"filings through the gateway   {statistics.median(filings):8.0f} /s  (verification on)")
    print(f"ratio, median of {ROUNDS} rounds     {statistics.median(ratios):8.2f}     (goal 0.10)")


def _a_row(system: RunningSystem) -> dict[str, Any]:
    path = system.profile.folder / "commitment.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        row = connection.execute(select(commitments).limit(1)).one()
    engine.dispose()
    return dict(row._mapping)


def _free_port() -> int:
    with listen(0) as listening:
        return int(listening.getsockname()[1])


async def _answers(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return


if __name__ == "__main__":
    asyncio.run(main())
