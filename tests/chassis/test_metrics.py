from __future__ import annotations

import subprocess
import sys
import time
from uuid import uuid4

import httpx
import pytest

from services.chassis import metrics
from tests.chassis.edge import SERVICE, Edge
from tests.chassis.reading_metrics import told

_FEW_MICROSECONDS = 50e-6


async def test_an_operator_reads_how_long_each_operation_took_and_how_it_ended(
    edge: Edge, client: httpx.AsyncClient
) -> None:
    labels = {"service": SERVICE, "operation": "/api/v1/things/{number}/changes", "status": "4xx"}
    before = told("chengnuo_request_seconds_count", **labels)
    headers = {**edge.headers("platform"), "If-Match": '"5"', "X-Request-Id": "case-7"}
    assert (await client.post("/api/v1/things/3/changes", headers=headers)).status_code == 412
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert told("chengnuo_request_seconds_count", answer.text, **labels) == before + 1


async def test_a_defect_is_counted_as_one(edge: Edge, client: httpx.AsyncClient) -> None:
    labels = {"service": SERVICE, "operation": "/api/v1/defect", "status": "5xx"}
    before = told("chengnuo_request_seconds_count", **labels)
    assert (await client.get("/api/v1/defect")).status_code == 500
    assert told("chengnuo_request_seconds_count", **labels) == before + 1


async def test_paths_and_methods_that_a_client_makes_up_make_no_series(
    client: httpx.AsyncClient,
) -> None:
    number = "370406199001010011"
    for _ in range(3):
        await client.get(f"/api/v1/{number}/{uuid4().hex}")
        await client.request(f"M{uuid4().hex[:6].upper()}", "/api/v1/things")
    text = (await client.get("/metrics")).text
    assert number not in text
    methods = {
        line.partition('method="')[2].partition('"')[0]
        for line in text.splitlines()
        if line.startswith("chengnuo_request_seconds_count")
    }
    assert methods <= {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER"}


def test_what_is_noted_in_one_line_is_told_in_one_series() -> None:
    group = uuid4().hex
    metrics.outcome(group, "accepted")
    metrics.outcome(group, "accepted")
    metrics.outcome(group, "refused")
    metrics.taken_in(group)
    metrics.inbox_duplicate(group)
    metrics.retried(group)
    metrics.published(group, 200)
    metrics.lease_held(group, "relay", True)
    metrics.consumer_lag(group, "topic", 0, 7)
    assert told("chengnuo_outcomes_total", operation=group, outcome="accepted") == 2
    assert told("chengnuo_outcomes_total", operation=group, outcome="refused") == 1
    assert told("chengnuo_events_taken_in_total", group=group) == 1
    assert told("chengnuo_inbox_duplicates_total", group=group) == 1
    assert told("chengnuo_retries_total", part=group) == 1
    assert told("chengnuo_relay_batch_events_sum", database=group) == 200
    assert told("chengnuo_lease_held", database=group, lease="relay") == 1
    assert told("chengnuo_consumer_lag", group=group) == 7
    metrics.lease_held(group, "relay", False)
    metrics.partition_given_up(group, "topic", 0)
    assert told("chengnuo_lease_held", database=group, lease="relay") == 0
    assert told("chengnuo_consumer_lag", group=group) == 0


@pytest.mark.parametrize("rounds", [20_000])
def test_a_request_pays_a_few_microseconds(rounds: int) -> None:
    began = time.process_time()
    for _ in range(rounds):
        metrics.answered("things", "file", "POST", 201, 0.012)
        metrics.outcome("file", "accepted")
    assert (time.process_time() - began) / rounds < _FEW_MICROSECONDS


def test_importing_takes_little_memory() -> None:
    program = """
def resident():
    return int(open("/proc/self/status").read().partition("VmRSS:")[2].split()[0])
import services.chassis.http
before = resident()
import services.chassis.metrics, services.chassis.tracing
print(resident() - before)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(done.stdout) < 2048
