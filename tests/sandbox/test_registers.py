"""Logins, licence library and data-sharing platform."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import NOW, Start

SEED = Path(__file__).resolve().parents[2] / "deploy" / "seed"
POPULATION = json.loads((SEED / "population.json").read_text(encoding="utf-8"))


def subject(role: str) -> dict[str, str]:
    """The first subject who plays `role`."""
    everybody = [*POPULATION["people"], *POPULATION["enterprises"]]
    found = next(each for each in everybody if each["role"] == role)
    return {name: found[name] for name in ("id_type", "id_number", "name")}


async def ask(
    sandbox: httpx.AsyncClient, path: str, who: dict[str, str], status: int = 200
) -> dict[str, Any]:
    """The answer to a query, whose status is asserted."""
    answer = await sandbox.post(path, json=who)
    assert answer.status_code == status
    content: dict[str, Any] = answer.json()
    return content


async def test_a_known_person_logs_in_and_the_assertion_can_be_read(
    sandbox: httpx.AsyncClient,
) -> None:
    who = subject("042: true")
    issued = await ask(sandbox, "/unified-identity/logins", who, 201)
    read = await sandbox.get(f"/unified-identity/assertions/{issued['assertion_id']}")
    assert issued["subject"] == who
    assert issued["issued_at"] == NOW.isoformat()
    assert issued["expires_at"] > issued["issued_at"]
    assert (read.status_code, read.json()) == (200, issued)


async def test_an_enterprise_logs_in_too(sandbox: httpx.AsyncClient) -> None:
    issued = await ask(sandbox, "/unified-identity/logins", subject("011: true"), 201)
    assert issued["subject"]["id_number"] == "91370406MA0000007Q"


@pytest.mark.parametrize(
    "changed", [{"name": "不是本人"}, {"id_number": "370406199001010038"}, {"id_type": "PASSPORT"}]
)
async def test_a_stranger_may_not_log_in(
    sandbox: httpx.AsyncClient, changed: dict[str, str]
) -> None:
    await ask(sandbox, "/unified-identity/logins", subject("042: true") | changed, 404)


async def test_an_assertion_that_was_never_issued_is_not_found(sandbox: httpx.AsyncClient) -> None:
    answer = await sandbox.get("/unified-identity/assertions/never-issued")
    assert answer.status_code == 404


async def test_an_assertion_outlives_the_process(start: Start) -> None:
    async with start() as before:
        issued = await ask(before, "/unified-identity/logins", subject("042: true"), 201)
    async with start() as after:
        read = await after.get(f"/unified-identity/assertions/{issued['assertion_id']}")
    assert read.json() == issued


async def test_the_licence_library_answers_with_its_record(sandbox: httpx.AsyncClient) -> None:
    path = "/licence-library/resources/disability-certificate/queries"
    answer = await ask(sandbox, path, subject("048: true"))
    assert answer["found"] is True
    assert answer["record"]["disability_level"] == 1
    assert answer["as_of"] == NOW.isoformat()
    assert answer["source"]
    assert answer["query_id"]


async def test_absence_is_proved_by_a_record_that_counts_zero(sandbox: httpx.AsyncClient) -> None:
    path = "/data-sharing/resources/criminal-records/queries"
    answer = await ask(sandbox, path, subject("007: true"))
    assert answer["found"] is True
    assert answer["record"]["criminal_record_count"] == 0


@pytest.mark.parametrize("who", [subject("042: no record"), subject("042: true") | {"name": "甲"}])
async def test_nothing_is_found_of_whom_the_register_does_not_hold(
    sandbox: httpx.AsyncClient, who: dict[str, str]
) -> None:
    answer = await ask(sandbox, "/data-sharing/resources/real-estate-holdings/queries", who)
    assert (answer["found"], answer["record"]) == (False, None)


@pytest.mark.parametrize(
    "path",
    [
        "/data-sharing/resources/disability-certificate/queries",
        "/licence-library/resources/nothing/queries",
    ],
)
async def test_a_resource_belongs_to_one_system(sandbox: httpx.AsyncClient, path: str) -> None:
    await ask(sandbox, path, subject("048: true"), 404)


async def test_a_query_that_names_nobody_is_refused(sandbox: httpx.AsyncClient) -> None:
    answer = await sandbox.post(
        "/data-sharing/resources/criminal-records/queries", json={"id_type": "RESIDENT_ID"}
    )
    assert answer.status_code == 422
