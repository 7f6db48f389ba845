"""Who may call what: nobody without a statement, and each role only its own operations."""

from __future__ import annotations

import pytest

from services.chassis.openapi import operations_of
from tests.commitment.conftest import House

ROLES = (
    "applicant",
    "platform",
    "handling_officer",
    "verifier",
    "justice_reviewer",
    "justice_office",
    "publisher",
    "regulator",
    "credit_officer",
    "data_bureau",
    "supervisor",
    "auditor",
    "administrator",
)
SOME_ID = "01990000-0000-7000-8000-000000000001"


def operations(house: House) -> list[tuple[str, str, frozenset[str]]]:
    """Method, path and roles of every public operation."""
    return [
        (each.method.upper(), each.path, each.roles) for each in operations_of(house.service.api)
    ]


async def test_every_operation_says_who_may_call_it(house: House) -> None:
    assert len(operations(house)) == 15
    assert all(roles for _, _, roles in operations(house))


async def test_without_a_statement_or_with_a_bad_one_nothing_is_answered(house: House) -> None:
    for method, path, _ in operations(house):
        url = path.replace("{commitment_id}", SOME_ID).replace("{notification_id}", SOME_ID)
        for headers, code in (
            ({}, "token-missing"),
            ({"X-Chengnuo-Caller": "x.y.z"}, "token-invalid"),
        ):
            response = await house.http.request(method, url, headers=headers)
            assert response.status_code == 401, (method, path)
            assert response.json()["code"] == code


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_passes_only_where_it_is_named(house: House, role: str) -> None:
    client = house.client("somebody", None, role)
    for method, path, roles in operations(house):
        url = path.replace("{commitment_id}", SOME_ID).replace("{notification_id}", SOME_ID)
        response = await (client.get(url) if method == "GET" else client.post(url, {}, version=1))
        assert (response.status_code == 403) is (role not in roles), (role, method, path)
        assert response.status_code < 500


async def test_services_do_not_pass_for_clients_nor_clients_for_services(house: House) -> None:
    path = f"/internal/commitments/{SOME_ID}/particulars?purpose=VERIFICATION"
    officer = house.client("housing-1", "370406-housing", "handling_officer")
    assert (await officer.get(path)).status_code == 404
    assert (await house.sister("verification").get("/api/v1/commitments")).status_code == 403
