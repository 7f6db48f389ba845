"""The list of commitments when there are few and when there are very many, its first page and one
deep inside."""

from __future__ import annotations

import statistics
from urllib.parse import quote

import asyncpg

from deploy.seed.loop import officer_of
from services.chassis.cursors import Cursors
from tests.benchmarks.figures import Figure
from tests.benchmarks.filings import ITEM, filings
from tests.benchmarks.load import get, load
from tests.benchmarks.system import WholeSystem

FEW, MANY = 10_000, 1_000_000
_REQUESTS = 200
_LISTED = 20
# Withdrawn ones stand in nobody's way, and the pipeline has nothing to do with them.
_FILL = """
INSERT INTO commitments
SELECT made.*
FROM (SELECT * FROM commitments ORDER BY commitment_id DESC LIMIT 1) AS kept,
    generate_series(1, $1::int) AS number,
    LATERAL jsonb_populate_record(NULL::commitments, to_jsonb(kept) || jsonb_build_object(
        'commitment_id', gen_random_uuid(),
        'letter_no', 'LIST-' || kept.letter_no || '-' || number,
        'matter_reference', 'LIST-' || number,
        'state', 'WITHDRAWN'
    )) AS made
"""


async def measure(
    whole: WholeSystem, rounds: int, few: int = FEW, many: int = MANY
) -> list[Figure]:
    """Milliseconds of one page of the officer who handles all of them, through the gateway."""
    async with whole.loop() as loop:
        await load(whole.port("gateway"), await filings(loop, 1))
        token = await loop.offices.token(officer_of(ITEM))
    await whole.drained()
    async with whole.connected("chengnuo_commitment") as database:
        seen = {}
        for count in (few, many):
            await _fill(database, count)
            await whole.drained()
            seen[count] = await _pages(whole, database, token, rounds)
    return [
        _figure(f"list of commitments, {page} page", seen[many][page], seen[few][page])
        for page in ("first", "deep")
    ]


def _figure(name: str, many: list[float], few: list[float]) -> Figure:
    ratio = statistics.median(many) / statistics.median(few)
    return Figure(name, "ms", many, few, ratio, at_most=1.3, note="limit: the same among few")


async def _fill(database: asyncpg.Connection, count: int) -> None:
    there = await database.fetchval("SELECT count(*) FROM commitments")
    # As if restored from a backup: the steps that led there are not gone through again.
    await database.execute("SET session_replication_role = replica")
    await database.execute(_FILL, max(count - there, 0), timeout=None)
    await database.execute("VACUUM ANALYZE commitments", timeout=None)


async def _pages(
    whole: WholeSystem, database: asyncpg.Connection, token: str, rounds: int
) -> dict[str, list[float]]:
    half = await database.fetchval(
        "SELECT commitment_id FROM commitments ORDER BY commitment_id"
        " OFFSET (SELECT count(*) / 2 FROM commitments) LIMIT 1"
    )
    cursors = Cursors(bytes.fromhex(whole.folder.keys().deployment_key))
    deep = f"&cursor={quote(cursors.encode([str(half)]))}"
    seen: dict[str, list[float]] = {"first": [], "deep": []}
    for _ in range(rounds):
        for page, place in (("first", ""), ("deep", deep)):
            request = get(
                f"/api/v1/commitments?limit={_LISTED}{place}", {"Authorization": f"Bearer {token}"}
            )
            told = await load(whole.port("gateway"), [request] * _REQUESTS, under_way=1, wanted=200)
            seen[page].append(statistics.median(told.milliseconds))
    return seen
