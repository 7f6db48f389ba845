"""The two credit platforms: one receipt per push, publication that ends, memory."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import Start

CITY = "/credit-platforms/city/records"
ENTERPRISE = "/credit-platforms/enterprise/records"


async def push(
    sandbox: httpx.AsyncClient, push_id: str, kind: str = "RECORD", **more: Any
) -> dict[str, Any]:
    """Push `kind` for the record R-1, or for the one named in `more`; the receipt."""
    path, key = more.pop("path", CITY), more.pop("key", push_id)
    answer = await sandbox.post(
        path,
        json={"push_id": push_id, "kind": kind, "record_id": "R-1", **more},
        headers={"Idempotency-Key": key},
    )
    assert answer.status_code == 201
    receipt: dict[str, Any] = answer.json()
    return receipt


async def held(sandbox: httpx.AsyncClient, path: str = CITY) -> list[dict[str, Any]]:
    """What the platform holds."""
    answer = await sandbox.get(path)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_push_is_receipted_and_held_as_it_came(sandbox: httpx.AsyncClient) -> None:
    receipt = await push(sandbox, "P-1", record={"level": "GENERAL"}, document_no="山住建认〔1〕")
    (record,) = await held(sandbox)
    assert receipt["receipt_no"].startswith("CITY-20261123-")
    assert (record["record_id"], record["state"], record["published"]) == ("R-1", "PUBLISHED", True)
    assert record["pushes"][0]["receipt_no"] == receipt["receipt_no"]
    assert record["pushes"][0]["body"]["record"] == {"level": "GENERAL"}
    assert record["pushes"][0]["body"]["document_no"] == "山住建认〔1〕"


@pytest.mark.parametrize(
    "again", [{"push_id": "P-1", "key": "K-1"}, {"push_id": "P-1", "key": "K-2"}]
)
async def test_a_push_that_comes_again_gets_its_first_receipt(
    sandbox: httpx.AsyncClient, again: dict[str, str]
) -> None:
    first = await push(sandbox, "P-1", key="K-1")
    second = await push(sandbox, again["push_id"], key=again["key"])
    (record,) = await held(sandbox)
    assert second == first
    assert [each["deliveries"] for each in record["pushes"]] == [2]


async def test_a_key_names_one_push_even_under_another_push_id(sandbox: httpx.AsyncClient) -> None:
    first = await push(sandbox, "P-1", key="K-1")
    assert await push(sandbox, "P-2", key="K-1") == first


async def test_without_a_key_the_push_id_is_the_key(sandbox: httpx.AsyncClient) -> None:
    body = {"push_id": "P-1", "kind": "RECORD", "record": {"record_id": "R-9"}}
    first, second = [await sandbox.post(CITY, json=body) for _ in range(2)]
    assert first.json() == second.json()
    assert [each["record_id"] for each in await held(sandbox)] == ["R-9"]


async def test_the_platforms_know_nothing_of_each_other(sandbox: httpx.AsyncClient) -> None:
    city = await push(sandbox, "P-1")
    enterprise = await push(sandbox, "P-1", path=ENTERPRISE)
    assert city["receipt_no"] != enterprise["receipt_no"]
    await push(sandbox, "P-2", "REPAIR")
    assert [each["state"] for each in await held(sandbox)] == ["ENDED"]
    assert [each["state"] for each in await held(sandbox, ENTERPRISE)] == ["PUBLISHED"]


@pytest.mark.parametrize("kind", ["REPAIR", "DELETION"])
async def test_repair_and_deletion_end_publication_for_good(
    sandbox: httpx.AsyncClient, kind: str
) -> None:
    await push(sandbox, "P-1")
    await push(sandbox, "P-2", kind)
    await push(sandbox, "P-3")
    (record,) = await held(sandbox)
    assert (record["state"], record["published"], record["ended_by"]) == ("ENDED", False, kind)
    assert record["ended_at"]


async def test_a_dispute_marks_the_record_and_a_correction_takes_the_mark_away(
    sandbox: httpx.AsyncClient,
) -> None:
    await push(sandbox, "P-1")
    await push(sandbox, "P-2", "DISPUTE")
    assert [each["state"] for each in await held(sandbox)] == ["IN_DISPUTE"]
    await push(sandbox, "P-3", "CORRECTION")
    assert [each["state"] for each in await held(sandbox)] == ["PUBLISHED"]


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"in_dispute": True, "publicity": {"published": True}}, "IN_DISPUTE"),
        ({"in_dispute": False, "publicity": {"published": True}}, "PUBLISHED"),
        ({"in_dispute": False, "publicity": {"published": False}}, "HELD"),
        ({"in_dispute": False, "publicity": None}, "PUBLISHED"),
    ],
)
async def test_a_record_stands_as_it_was_told_last(
    sandbox: httpx.AsyncClient, told: dict[str, Any], state: str
) -> None:
    await push(sandbox, "P-1")
    await push(sandbox, "P-2", "CORRECTION", record=told)
    assert [each["state"] for each in await held(sandbox)] == [state]


async def test_pushes_of_one_record_are_known_by_its_number(sandbox: httpx.AsyncClient) -> None:
    told = {"record_no": "370406-2026-000001"}
    await push(sandbox, "P-1", record_id=None, record=told)
    await push(sandbox, "P-2", "REPAIR", record_id=None, record=told)
    (record,) = await held(sandbox)
    assert (record["record_id"], record["state"]) == (told["record_no"], "ENDED")


async def test_receipts_outlive_the_process(start: Start) -> None:
    async with start() as before:
        first = await push(before, "P-1")
    async with start() as after:
        assert await push(after, "P-1") == first
        assert len(await held(after)) == 1


async def test_an_unknown_platform_or_kind_is_refused(sandbox: httpx.AsyncClient) -> None:
    body = {"push_id": "P-1", "kind": "GOSSIP"}
    assert (await sandbox.post(CITY, json=body)).status_code == 422
    assert (await sandbox.get("/credit-platforms/moon/records")).status_code == 422
