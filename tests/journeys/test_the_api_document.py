"""Whoever opens the API page finds a request for every operation, and it works."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
from openapi_spec_validator import validate

from deploy.seed.caller import Caller
from tests.journeys.running import RunningSystem

_METHODS = ("get", "post", "put", "delete")


async def document_of(system: RunningSystem) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=system.url) as http:
        answer = await http.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
    ]


async def test_the_document_is_one_valid_openapi_document(system: RunningSystem) -> None:
    document = await document_of(system)
    validate(document)
    assert document["openapi"].startswith("3.1")
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("system", ["embedded"], indirect=True)
async def test_every_operation_shows_an_example_that_works(system: RunningSystem) -> None:
    document = await document_of(system)
    examples = json.loads(system.profile.examples.read_text(encoding="utf-8"))
    failed = []
    async with Caller(system.url, system.profile.secrets()) as api:
        for path, method, operation in operations(document):
            if not path.startswith("/api/"):
                continue
            example = examples.get(operation["operationId"])
            if example is None:
                failed.append(f"{operation['operationId']}: no example")
                continue
            answer = await send(api, method, path, example)
            if answer.status_code not in (200, 201, 204):
                failed.append(f"{operation['operationId']}: {answer.status_code} {answer.text}")
    assert failed == []


async def send(api: Caller, method: str, path: str, example: dict[str, Any]) -> httpx.Response:
    address = path.format(**example.get("path", {})).removeprefix("/api/v1")
    if query := example.get("query"):
        address += "?" + urlencode({name: _plain(value) for name, value in query.items()})
    return await api.request(
        example["client"],
        method.upper(),
        address,
        body=example.get("body"),
        headers=example.get("headers"),
        key=str(uuid4()),
    )


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


async def test_the_examples_stand_in_the_document(system: RunningSystem) -> None:
    document = await document_of(system)
    examples = json.loads(system.profile.examples.read_text(encoding="utf-8"))
    for path, _, operation in operations(document):
        if not path.startswith("/api/") or "requestBody" not in operation:
            continue
        content = operation["requestBody"]["content"]["application/json"]
        wanted = examples[operation["operationId"]]["body"]
        shown = content.get("example") or [
            each["value"] for each in content.get("examples", {}).values()
        ]
        assert wanted == shown or wanted in shown
