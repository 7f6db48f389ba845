"""Filings through the gateway with everything running, beside the bare endpoint."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import make_url

from tests.benchmarks.figures import Figure, in_turn, ratio_of
from tests.benchmarks.filings import filings
from tests.benchmarks.load import load
from tests.benchmarks.processes import free_port, running
from tests.benchmarks.system import WholeSystem

# Ten seconds and more, most of them in a flood, under way by so many that the machine is full.
FILINGS = 6000
UNDER_WAY = 32
_BARE = "bench_bare"


async def measure(whole: WholeSystem, rounds: int, count: int = FILINGS) -> list[Figure]:
    """Filings a second. Before each is measured, what the one before left to be done is done; while
    filings are measured, the pipeline takes them up, in a flood a part of them (decision 0011)."""
    async with whole.connected() as server:
        await server.execute(f"DROP DATABASE IF EXISTS {_BARE}")
        await server.execute(f"CREATE DATABASE {_BARE}")
    url = make_url(whole.postgres.url(_BARE)).set(drivername="postgresql")
    address, port = url.render_as_string(hide_password=False), free_port()
    log = whole.folder.folder / "bare.log"
    async with (
        running("tests.benchmarks.bare_endpoint", str(port), address, port=port, log=log),
        whole.loop() as loop,
    ):

        async def filed() -> float:
            requests = await filings(loop, count)
            await whole.drained()
            seen = await load(whole.port("gateway"), requests, under_way=UNDER_WAY)
            return seen.per_second

        async def bare() -> float:
            requests = [_to_bare(each) for each in await filings(loop, count)]
            await whole.drained()
            return (await load(port, requests, under_way=UNDER_WAY)).per_second

        own, limit = await in_turn(rounds, filed, bare)
        await whole.drained()
    return [_figure(own, limit)]


def _figure(own: Sequence[float], limit: Sequence[float]) -> Figure:
    ratio = ratio_of(own, limit)
    return Figure("filings through the gateway", "/s", own, limit, ratio, at_least=0.20)


def _to_bare(request: bytes) -> bytes:
    return request.replace(b"POST /api/v1/commitments ", b"POST /rows ", 1)
