"""Faults on demand: each system on its own, over restarts, and never on the switch itself."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from deploy.sandbox.faults import Mode, System
from tests.sandbox.conftest import Start
from tests.sandbox.test_credit_platforms import CITY, held, push
from tests.sandbox.test_registers import subject

DATA = "/data-sharing/resources/real-estate-holdings/queries"
LICENCE = "/licence-library/resources/disability-certificate/queries"
REQUESTS = {
    System.DATA_SHARING: (DATA, subject("042: true")),
    System.LICENCE_LIBRARY: (LICENCE, subject("048: true")),
    System.UNIFIED_IDENTITY: ("/unified-identity/logins", subject("042: true")),
    System.CREDIT_CITY: (CITY, {"push_id": "P-1", "kind": "RECORD"}),
    System.CREDIT_ENTERPRISE: (
        "/credit-platforms/enterprise/records",
        {"push_id": "P-1", "kind": "RECORD"},
    ),
}


async def set_fault(
    sandbox: httpx.AsyncClient, system: str, mode: str, delay_ms: int = 30_000
) -> None:
    """Have `system` misbehave in `mode`."""
    answer = await sandbox.put(f"/faults/{system}", json={"mode": mode, "delay_ms": delay_ms})
    assert answer.status_code == 200


@pytest.mark.parametrize("system", list(System))
async def test_a_system_that_is_down_answers_503_and_the_others_do_not(
    sandbox: httpx.AsyncClient, system: System
) -> None:
    await set_fault(sandbox, system, "down")
    for each, (path, body) in REQUESTS.items():
        answer = await sandbox.post(path, json=body)
        assert (answer.status_code == 503) is (each is system)


@pytest.mark.parametrize("system", list(System))
async def test_a_wrong_answer_is_not_json(sandbox: httpx.AsyncClient, system: System) -> None:
    await set_fault(sandbox, system, "wrong")
    path, body = REQUESTS[system]
    answer = await sandbox.post(path, json=body)
    assert answer.is_success
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


@pytest.mark.parametrize("system", list(System))
async def test_a_slow_system_outlasts_the_caller(
    sandbox: httpx.AsyncClient, system: System
) -> None:
    await set_fault(sandbox, system, "slow")
    path, body = REQUESTS[system]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sandbox.post(path, json=body), timeout=0.2)


async def test_a_slow_system_answers_in_the_end(sandbox: httpx.AsyncClient) -> None:
    await set_fault(sandbox, System.DATA_SHARING, "slow", delay_ms=1)
    path, body = REQUESTS[System.DATA_SHARING]
    assert (await sandbox.post(path, json=body)).json()["found"] is True


async def test_a_push_whose_answer_was_spoilt_is_known_when_it_comes_again(
    sandbox: httpx.AsyncClient,
) -> None:
    await set_fault(sandbox, System.CREDIT_CITY, "wrong")
    await sandbox.post(CITY, json={"push_id": "P-1", "kind": "RECORD"})
    await set_fault(sandbox, System.CREDIT_CITY, "ok")
    receipt = await push(sandbox, "P-1")
    (record,) = await held(sandbox)
    assert [each["receipt_no"] for each in record["pushes"]] == [receipt["receipt_no"]]


async def test_a_push_delivered_twice_is_held_once(sandbox: httpx.AsyncClient) -> None:
    await set_fault(sandbox, System.CREDIT_CITY, "duplicate")
    await push(sandbox, "P-1")
    (record,) = await held(sandbox)
    assert [each["deliveries"] for each in record["pushes"]] == [2]


async def test_a_push_to_a_platform_that_is_down_is_not_held(sandbox: httpx.AsyncClient) -> None:
    await set_fault(sandbox, System.CREDIT_CITY, "down")
    await sandbox.post(CITY, json={"push_id": "P-1", "kind": "RECORD"})
    assert await held(sandbox) == []


async def test_a_fault_outlives_the_process(start: Start) -> None:
    async with start() as before:
        await set_fault(before, System.DATA_SHARING, "down")
    async with start() as after:
        path, body = REQUESTS[System.DATA_SHARING]
        assert (await after.post(path, json=body)).status_code == 503


async def test_every_system_is_listed_with_its_mode(sandbox: httpx.AsyncClient) -> None:
    await set_fault(sandbox, System.DATA_SHARING, "slow", delay_ms=7)
    listed = {each["system"]: each for each in (await sandbox.get("/faults")).json()["items"]}
    assert set(listed) == set(System)
    assert listed[System.DATA_SHARING]["delay_ms"] == 7
    assert listed[System.CREDIT_CITY]["mode"] == Mode.OK


async def test_an_unknown_system_or_mode_is_refused(sandbox: httpx.AsyncClient) -> None:
    assert (await sandbox.put("/faults/moon", json={"mode": "down"})).status_code == 404
    assert (await sandbox.put("/faults/data-sharing", json={"mode": "odd"})).status_code == 422
