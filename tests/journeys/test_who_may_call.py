"""No operation answers a stranger, and each answers exactly the roles that it declares."""

from __future__ import annotations

import re
from typing import Any

import httpx

from deploy.seed.caller import Caller
from gateway.clients import ClientSpec, make_clients, read_registry, write_registry
from gateway.roles import ROLES
from tests.journeys.running import RunningSystem
from tests.journeys.test_the_api_document import document_of, operations

_NOWHERE = "01900000-0000-7000-8000-000000000000"
_PLACE = re.compile(r"\{[a-z_]+\}")


def of_the_api(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [each for each in operations(document) if each[0].startswith("/api/v1/")]


def single_role_callers(system: RunningSystem) -> dict[str, str]:
    """One client for each role alone, made known to the gateway."""
    specs = [
        ClientSpec(f"only-{role}", name, "370406-housing", (role,)) for role, name in ROLES.items()
    ]
    made, credentials = make_clients(specs)
    write_registry(system.profile.registry, read_registry(system.profile.registry) | made)
    return {each.client_id: each.client_secret for each in credentials}


async def test_every_operation_declares_who_may_call_it(system: RunningSystem) -> None:
    document = await document_of(system)
    silent = [
        operation["operationId"]
        for _, _, operation in of_the_api(document)
        if not operation.get("x-allowed-roles")
    ]
    assert silent == []


async def test_no_operation_answers_without_a_good_token(system: RunningSystem) -> None:
    document = await document_of(system)
    answered = []
    async with httpx.AsyncClient(base_url=system.url) as http:
        for path, method, operation in of_the_api(document):
            address = _PLACE.sub(_NOWHERE, path)
            for headers in ({}, {"Authorization": "Bearer nonsense"}, {"X-Chengnuo-Caller": "x"}):
                answer = await http.request(method, address, headers=headers)
                if answer.status_code != 401 or "way_out" not in answer.json():
                    answered.append((operation["operationId"], answer.status_code))
    assert answered == []


async def test_each_operation_answers_exactly_the_roles_that_it_declares(
    system: RunningSystem,
) -> None:
    document = await document_of(system)
    wrong = []
    async with Caller(system.url, single_role_callers(system)) as api:
        for path, method, operation in of_the_api(document):
            address = _PLACE.sub(_NOWHERE, path).removeprefix("/api/v1")
            for role in ROLES:
                answer = await api.request(f"only-{role}", method.upper(), address)
                allowed = role in operation["x-allowed-roles"]
                code = answer.json()["code"] if answer.status_code >= 400 else ""
                if answer.status_code >= 500 or (code == "role-not-allowed") is allowed:
                    wrong.append((operation["operationId"], role, answer.status_code, code))
    assert wrong == []
