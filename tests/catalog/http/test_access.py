"""Who may pass through which door, tried for every operation with every role."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from services.catalog.entrypoints.access import EVERY_ROLE, ORGAN_ROLES
from services.chassis.openapi import describe, operations_of
from tests.catalog.builders import (
    CIVIL,
    GOVERNMENT,
    HOUSING,
    ITEM,
    JUSTICE,
    entry_body,
    general_entry,
    guide_body,
    notification_body,
)
from tests.catalog.house import Client, House
from tests.catalog.journey import drafted, published, under_review

OFFICER_ALONE = frozenset({"handling_officer"})
OPERATIONS = 37
NOT_EVERYBODYS = {
    "register_agency": frozenset({"administrator"}),
    "publish_general_list": frozenset({"administrator", "publisher"}),
    "read_list_version_history": ORGAN_ROLES,
    "read_list_review_findings": ORGAN_ROLES,
    "draft_list_version": OFFICER_ALONE,
    "put_list_entry": OFFICER_ALONE,
    "remove_list_entry": OFFICER_ALONE,
    "submit_list_version": OFFICER_ALONE,
    "begin_review": frozenset({"justice_reviewer"}),
    "return_list_version": frozenset({"justice_reviewer", "publisher"}),
    "pass_list_version": frozenset({"justice_reviewer"}),
    "publish_list_version": frozenset({"publisher"}),
    "draft_format_text": OFFICER_ALONE,
    "check_format_text": OFFICER_ALONE,
    "publish_format_text": OFFICER_ALONE,
    "read_format_text_history": ORGAN_ROLES,
    "draft_service_guide": OFFICER_ALONE,
    "publish_service_guide": OFFICER_ALONE,
    "read_service_guide_history": ORGAN_ROLES,
    "publish_calendar_year": frozenset({"administrator"}),
}


def test_every_operation_says_who_may_call_it(house: House) -> None:
    for operations in describe(house.service.api)["paths"].values():
        for operation in operations.values():
            operation_id = operation["operationId"]
            expected = NOT_EVERYBODYS.get(operation_id, EVERY_ROLE)
            assert set(operation["x-allowed-roles"]) == expected, operation_id


async def test_every_door_is_shut_without_a_token_with_a_bad_one_and_to_other_roles(
    house: House,
) -> None:
    for each in operations_of(house.service.api):
        path = re.sub(r"\{[a-z_]+_id\}", str(UUID(int=7)), each.path)
        path = path.replace("{item_code}", ITEM).replace("{code}", HOUSING)
        answer = await house.http.request(each.method, path)
        assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")
        forged = {"X-Chengnuo-Caller": "eyJhbGciOiJub25lIn0.e30."}
        answer = await house.http.request(each.method, path, headers=forged)
        assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")
        for role in EVERY_ROLE - each.roles:
            headers = house.headers(role, HOUSING)
            answer = await house.http.request(each.method, path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "role-not-allowed")


async def test_a_platform_learns_of_a_version_only_when_it_is_published(
    house: House, client: Any
) -> None:
    platform = client("platform", None)
    here, _ = await drafted(client, {ITEM: entry_body()})
    assert (await platform.get(here)).status_code == 404
    assert (await platform.get(f"{here}/entries")).status_code == 404
    assert (await platform.get("/list-versions")).json()["items"] == []
    assert (await platform.get("/list-versions", state="DRAFT")).json()["items"] == []
    assert len((await client("auditor", JUSTICE).get("/list-versions")).json()["items"]) == 1


async def test_the_entry_of_another_agency_is_not_put_taken_over_or_removed(
    house: House, client: Any
) -> None:
    here, see = await drafted(client, {ITEM: entry_body()})
    stranger = client("handling_officer", CIVIL)
    entry = f"{here}/entries/{ITEM}"
    for body in (
        entry_body(change="MODIFY"),
        entry_body(change="MODIFY", handling_agency=CIVIL),
    ):
        answer = await stranger.put(entry, body, see=see)
        assert (answer.status_code, answer.json()["code"]) == (403, "agency-not-competent")
    assert (await stranger.delete(entry, see=see)).status_code == 403
    assert (await client("handling_officer", HOUSING).get(here)).json()["version"] == see


async def test_only_the_named_organs_review_and_publish(house: House, client: Any) -> None:
    here, see = await drafted(client, {ITEM: entry_body()})
    submission = {"application": "调整", "basis": "依据"}
    stranger = await client("handling_officer", CIVIL).post(
        f"{here}/submissions", submission, see=see
    )
    assert stranger.json()["code"] == "agency-not-competent"
    see = await under_review(client, here, see)
    opinion = {"opinion": "同意"}
    answer = await client("justice_reviewer", CIVIL).post(f"{here}/passes", opinion, see=see)
    assert answer.json()["code"] == "agency-not-competent"
    answer = await client("publisher", GOVERNMENT).post(f"{here}/returns", opinion, see=see)
    assert answer.json()["code"] == "agency-not-competent"
    assert (
        await client("justice_reviewer", JUSTICE).post(f"{here}/passes", opinion, see=see)
    ).is_success
    publication = {"published_on": "2026-11-23", "document_no": "1号"}
    answer = await client("publisher", HOUSING).post(
        f"{here}/publications", publication, see=see + 1
    )
    assert answer.json()["code"] == "agency-not-competent"
    answer = await client("publisher", GOVERNMENT).post(f"{here}/returns", opinion, see=see + 1)
    assert answer.json()["state"] == "RETURNED"


async def test_a_draft_text_or_guide_of_another_agency_does_not_exist(
    house: House, client: Any
) -> None:
    await published(client, {ITEM: entry_body()})
    officer, stranger = client("handling_officer", HOUSING), client("handling_officer", CIVIL)
    body = {"item_code": ITEM, "notification": notification_body()}
    for path, content in (("/format-texts", body), ("/service-guides", guide_body())):
        refused = await stranger.post(path, content)
        assert refused.json()["code"] == "agency-not-competent", "the item itself is public"
        answer = await officer.post(path, content)
        here = answer.headers["Location"].removeprefix("/api/v1")
        assert (await stranger.get(here)).status_code == 404
        assert (await stranger.get(f"{here}/history")).status_code == 404
        assert (
            await stranger.post(f"{here}/publications", _publication(path), see=1)
        ).status_code == 404
        assert (await stranger.get(path)).json()["items"] == []
        assert len((await officer.get(path, item_code=ITEM)).json()["items"]) == 1
        assert (await client("auditor", JUSTICE).get(here)).status_code == 200


def _publication(path: str) -> Any:
    return {"channels": {}} if path == "/format-texts" else None


async def test_a_general_list_is_published_by_the_city_or_for_it(house: House, client: Any) -> None:
    district: Client = client("publisher", GOVERNMENT)
    body = {"level": "MUNICIPAL", "title": "通用清单", "published_on": "2026-11-01"}
    answer = await district.post("/general-lists", {**body, "entries": [general_entry()]})
    assert answer.json()["code"] == "agency-not-competent"
