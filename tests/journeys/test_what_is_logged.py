"""What the running system writes about itself, and about nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.seed.caller import until
from deploy.seed.loop import PLATFORM, Loop, applications
from deploy.seed.story import checked
from tests.chassis.reading_metrics import told
from tests.journeys.logs import personal_in_logs, personal_in_text, personal_values
from tests.journeys.running import RunningSystem

HOUSING = "370406-CN-042"
IN_ONE_PROCESS = pytest.mark.parametrize("system", ["embedded"], indirect=True)


def lines(system: RunningSystem) -> list[dict[str, Any]]:
    return [json.loads(line) for line in system.log.read_text(encoding="utf-8").splitlines()]


def test_the_seed_has_people_to_look_for() -> None:
    assert {"张示一", "370406196802040030", "13800001000"} <= personal_values()


@pytest.mark.parametrize("quoted", ["张示一", "370406196802040030", "13800001000", r"\u5f20\u793a"])
def test_a_log_that_quotes_somebody_is_caught(tmp_path: Path, quoted: str) -> None:
    written = {r"\u5f20\u793a": json.dumps("张示一")}.get(quoted, f'"{quoted}"')
    (tmp_path / "verification-worker.log").write_text(f'{{"event": {written}}}\n', "utf-8")
    (tmp_path / "gateway.log").write_text('{"event": "answered"}\n', "utf-8")
    [caught] = personal_in_logs(tmp_path)
    assert caught.startswith("verification-worker.log:1 holds ")


def test_where_nothing_was_logged_nothing_is_proved(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no log"):
        personal_in_logs(tmp_path)


@IN_ONE_PROCESS
async def test_every_line_of_a_request_says_which_request_it_was(
    system: RunningSystem, loop: Loop
) -> None:
    async with httpx.AsyncClient(base_url=system.url) as outsider:
        headers = {"X-Request-Id": "case-7", "traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}
        await outsider.get("/api/v1/commitments", headers=headers)
        forged = {"X-Request-Id": applications()[HOUSING]["true"]["party"]["id_number"]}
        answer = await outsider.get("/api/v1/commitments", headers=forged)
    assert answer.headers["X-Request-Id"] not in forged.values()
    mine = [line for line in lines(system) if line.get("request_id") == "case-7"]
    assert [(line["event"], line["trace_id"]) for line in mine] == [("answered", "ab" * 16)]


@IN_ONE_PROCESS
async def test_an_operator_reads_filings_by_outcome_and_that_nothing_waits(
    system: RunningSystem, loop: Loop
) -> None:
    async def figures() -> str:
        async with httpx.AsyncClient(base_url=system.url) as operator:
            return (await operator.get("/metrics")).text

    before = await figures()
    filed = await loop.file(HOUSING, "true")
    await checked(loop, filed["commitment_id"])
    letter = await loop.letter(HOUSING, "true")
    letter["statements"]["truth"] = False
    await loop.offices.request(PLATFORM, "POST", "/commitments", body=letter)
    text = await until(figures, lambda text: told("chengnuo_outbox_waiting", text) == 0)

    def more(name: str, **labels: str) -> float:
        return told(name, text, **labels) - told(name, before, **labels)

    filing = {"operation": "file_commitment"}
    assert more("chengnuo_outcomes_total", outcome="accepted", **filing) == 1
    assert more("chengnuo_outcomes_total", outcome="refused", **filing) == 1
    assert more("chengnuo_gateway_request_seconds_count", status="2xx", **filing) == 1
    assert more("chengnuo_request_seconds_count", service="commitment", **filing) >= 1
    assert more("chengnuo_events_taken_in_total", group="verification") >= 1
    assert more("chengnuo_relay_batch_events_sum", database="commitment") >= 1
    assert told("chengnuo_lease_held", text, lease="relay", database="commitment") == 1
    assert told("chengnuo_dead_letters", text) == 0
    assert personal_in_text(text) == []
