from __future__ import annotations

import httpx
import pytest

from services.chassis.callers import Caller
from services.chassis.openapi import describe, operations_of
from tests.chassis.edge import SERVICE, Edge


def test_an_operation_says_who_may_call_it(edge: Edge) -> None:
    told = {(each.method, each.path): each.roles for each in operations_of(edge.api)}
    assert told["post", "/api/v1/things"] == {"platform"}
    assert told["get", "/api/v1/things"] == frozenset()
    assert all(path.startswith("/api/") for _, path in told)


def test_an_operation_tells_its_roles_its_headers_and_what_may_go_wrong(edge: Edge) -> None:
    operation = describe(edge.api)["paths"]["/api/v1/things"]["post"]
    assert operation["x-allowed-roles"] == ["platform"]
    assert {"400", "401", "403", "409", "413", "422"} <= set(operation["responses"])
    [key] = [each for each in operation["parameters"] if each["name"] == "Idempotency-Key"]
    assert key["required"] is True
    assert "application/problem+json" in operation["responses"]["422"]["content"]


def test_a_change_tells_that_it_needs_a_version(edge: Edge) -> None:
    operation = describe(edge.api)["paths"]["/api/v1/things/{number}/changes"]["post"]
    assert {"412", "428"} <= set(operation["responses"])


@pytest.mark.parametrize(("issuer", "status"), [("gateway", 200), ("neighbour", 404)])
async def test_only_the_gateway_reads_the_document(
    edge: Edge, client: httpx.AsyncClient, issuer: str, status: int
) -> None:
    signer = {"gateway": edge.gateway, "neighbour": edge.neighbour}[issuer]
    headers = signer.header(Caller("anybody", issuer, None, frozenset()), SERVICE)
    answer = await client.get("/internal/openapi.json", headers=headers)
    assert answer.status_code == status
