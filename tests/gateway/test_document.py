"""There is one API document, of all services together, and it is true."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any

import httpx
import pytest
from joserfc.jwk import OKPKey
from openapi_spec_validator import validate

from gateway.app import build
from gateway.clients import write_registry
from gateway.openapi_down import schema_30
from gateway.openapi_merge import merge
from gateway.settings import GatewaySettings
from services.chassis.callers import CallerVerifier
from tests.gateway.conftest import House, SteppedClock
from tests.gateway.running import address_of, listening_socket, serving
from tests.gateway.upstream import an_upstream

RESOURCES = {
    "catalog": "items",
    "commitment": "commitments",
    "verification": "findings",
    "credit": "repairs",
}


@dataclass
class Town:
    """A gateway before all four services."""

    http: httpx.AsyncClient
    examples: Path


@pytest.fixture
async def town(
    tmp_path: Path, clock: SteppedClock, signing_key: dict[str, Any], made_clients: Any
) -> AsyncIterator[Town]:
    """A gateway before all four services."""
    write_registry(tmp_path / "clients.json", made_clients[0])
    public = dict(OKPKey.import_key(signing_key).as_dict(private=False))
    sockets = {name: listening_socket() for name in RESOURCES}
    bound = listening_socket()
    settings = GatewaySettings(
        service_urls={name: address_of(each) for name, each in sockets.items()},
        signing_key=signing_key,
        clients_path=tmp_path / "clients.json",
        public_url=address_of(bound),
        examples_path=tmp_path / "examples.json",
    )
    async with AsyncExitStack() as stack:
        pairs: list[tuple[Any, socket]] = [(build(settings, clock=clock), bound)]
        for name, resource in RESOURCES.items():
            verifier = CallerVerifier(name, {"gateway": public}, clock)
            pairs.append((an_upstream(name, resource, verifier), sockets[name]))
        await stack.enter_async_context(serving(*pairs))
        http = httpx.AsyncClient(base_url=settings.public_url)
        await stack.enter_async_context(http)
        yield Town(http, tmp_path / "examples.json")


async def read(town: Town, version: str = "") -> dict[str, Any]:
    answer = await town.http.get(f"/api/v1/openapi{version}.json")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_the_whole_document_is_valid_openapi_31(town: Town) -> None:
    document = await read(town)
    assert document["openapi"].startswith("3.1")
    validate(document)
    for path in ("/api/v1/items", "/api/v1/repairs", "/oauth/token", "/problems/{slug}", "/livez"):
        assert path in document["paths"]
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    assert set(tags) == {*RESOURCES, "gateway"}
    identifiers = [
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
    ]
    assert len(identifiers) == len(set(identifiers))


async def test_the_document_for_older_tools_is_valid_openapi_30(town: Town) -> None:
    document = await read(town, "-3.0")
    assert document["openapi"] == "3.0.3"
    validate(document)
    assert set(document["paths"]) == set((await read(town))["paths"])
    assert '"type": "null"' not in json.dumps(document)


async def test_every_operation_of_a_service_says_who_may_call_it(town: Town) -> None:
    document = await read(town)
    filing = document["paths"]["/api/v1/commitments"]["post"]
    assert filing["x-allowed-roles"] == ["administrator", "platform"]
    assert filing["tags"] == ["commitment"]
    assert document["security"] == [{"oauth2": []}]
    assert document["paths"]["/oauth/token"]["post"]["security"] == []
    flow = document["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]
    assert flow["scopes"]["platform"] == "政务服务平台"


async def test_examples_are_laid_over_the_operations(town: Town) -> None:
    example = {
        "headers": {"Idempotency-Key": "k-1", "If-Match": '"3"'},
        "body": {"party": {"name": "x"}, "note": "y"},
        "client": "shanting-platform",
    }
    reading = {"path": {"name": "ITEM-1"}, "query": {"limit": 5}}
    await read(town)  # the examples are written while the document is already read
    town.examples.write_text(json.dumps({"file_catalog": example, "read_catalog": reading}))
    document = await read(town)
    validate(document)
    filing = document["paths"]["/api/v1/items"]["post"]
    values = {each["name"].lower(): each.get("example") for each in filing["parameters"]}
    assert (values["idempotency-key"], values["if-match"]) == ("k-1", '"3"')
    assert filing["requestBody"]["content"]["application/json"]["example"] == example["body"]
    assert filing["x-example-client"] == "shanting-platform"
    one = document["paths"]["/api/v1/items/{name}"]["get"]["parameters"]
    assert {each["name"]: each.get("example") for each in one} == {"name": "ITEM-1", "limit": 5}


async def test_a_reader_who_has_the_document_gets_no_second_copy(town: Town) -> None:
    first = await town.http.get("/api/v1/openapi.json")
    again = await town.http.get(
        "/api/v1/openapi.json", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_options_lists_what_an_address_supports(town: Town) -> None:
    answer = await town.http.options("/api/v1/items/ITEM-1")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    both = await town.http.options("/api/v1/items")
    assert both.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert (await town.http.options("/api/v1/items/a/b/c")).status_code == 404


async def test_a_document_that_lacks_a_service_is_not_shown(house: House) -> None:
    answer = await house.http.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")


def service(schemas: dict[str, Any], path: str, operation_id: str = "read") -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{next(iter(schemas))}"}
    response = {"description": "x", "content": {"application/json": {"schema": reference}}}
    operation = {"operationId": operation_id, "responses": {"200": response}}
    return {"paths": {path: {"get": operation}}, "components": {"schemas": schemas}}


def test_a_name_with_two_meanings_is_kept_apart_and_so_is_what_refers_to_it() -> None:
    holder = {"properties": {"party": {"$ref": "#/components/schemas/Party"}}}
    merged = merge(
        {
            "catalog": service({"Holder": holder, "Party": {"type": "string"}, "Same": {}}, "/a"),
            "credit": service({"Holder": holder, "Party": {"type": "object"}, "Same": {}}, "/b"),
        }
    )
    schemas = merged["components"]["schemas"]
    assert set(schemas) == {
        "Catalog_Holder",
        "Catalog_Party",
        "Credit_Holder",
        "Credit_Party",
        "Same",
    }
    party = {"$ref": "#/components/schemas/Credit_Party"}
    assert schemas["Credit_Holder"]["properties"]["party"] == party
    answer = merged["paths"]["/b"]["get"]["responses"]["200"]["content"]["application/json"]
    assert answer["schema"]["$ref"] == "#/components/schemas/Credit_Holder"
    assert merged["paths"]["/b"]["get"]["operationId"] == "credit_read"


def test_a_path_of_two_services_is_a_defect() -> None:
    with pytest.raises(ValueError, match="/a is claimed by two"):
        merge({"catalog": service({"A": {}}, "/a"), "credit": service({"A": {}}, "/a", "other")})


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "T"},
            {"allOf": [{"type": "string"}], "nullable": True, "title": "T"},
        ),
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"const": "A"}, {"enum": ["A"]}),
        (
            {"type": "number", "exclusiveMinimum": 0},
            {"type": "number", "minimum": 0, "exclusiveMinimum": True},
        ),
        ({"type": "array"}, {"type": "array", "items": {}}),
        ({"examples": [1, 2]}, {"example": 1}),
        ({"$ref": "#/x", "description": "d"}, {"allOf": [{"$ref": "#/x"}], "description": "d"}),
        (
            {"properties": {"const": {"const": 1}, "type": {"type": "string"}}},
            {"properties": {"const": {"enum": [1]}, "type": {"type": "string"}}},
        ),
        ({"default": {"const": 1}}, {"default": {"const": 1}}),
        ({"propertyNames": {"pattern": "^a"}}, {}),
        (True, {}),
    ],
)
def test_a_schema_says_the_same_in_older_words(newer: Any, older: Any) -> None:
    assert schema_30(newer) == older
