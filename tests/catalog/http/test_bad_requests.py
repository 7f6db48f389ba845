"""What the doors say to requests that cannot be acted on; none of them leaves a trace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.catalog.builders import (
    GOVERNMENT,
    HOUSING,
    ITEM,
    JUSTICE,
    LIST_ID,
    classification_body,
    entry_body,
    guide_body,
    notification_body,
)
from tests.catalog.house import House, agency_body
from tests.catalog.journey import announced, drafted, published

NOBODY = UUID(int=7)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/agencies/370406-nobody", "agency-not-found"),
        (f"/general-lists/{NOBODY}", "general-list-not-found"),
        (f"/general-lists/{NOBODY}/entries", "general-list-not-found"),
        ("/lists/370406-other-list", "list-not-found"),
        (f"/list-versions/{NOBODY}", "list-version-not-found"),
        (f"/list-versions/{NOBODY}/entries", "list-version-not-found"),
        (f"/list-versions/{NOBODY}/history", "list-version-not-found"),
        (f"/format-texts/{NOBODY}", "format-text-not-found"),
        (f"/service-guides/{NOBODY}", "service-guide-not-found"),
        ("/items/370406-CN-999", "item-not-found"),
        ("/calendar?year=2030", "calendar-year-not-found"),
        ("/nothing", "not-found"),
    ],
)
async def test_what_does_not_exist_is_not_found(
    house: House, client: Any, path: str, code: str
) -> None:
    answer = await client("auditor", JUSTICE).get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["way_out"]


@pytest.mark.parametrize("changes", [{"code": HOUSING}, {"code": HOUSING, "name": "另一个局"}])
async def test_a_code_is_registered_once(
    house: House, client: Any, changes: dict[str, Any]
) -> None:
    body = agency_body("370406-new", "新局", "HANDLING_AGENCY", GOVERNMENT, "山新") | changes
    answer = await client("administrator").post("/agencies", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "agency-already-registered")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"parent": "370406-nobody"}, 409, "parent-agency-not-found"),
        ({"uscc": "91350100M000100Y4Z"}, 422, "uscc-invalid"),
        ({"kind": "MINISTRY"}, 422, "request-invalid"),
        ({"colour": "red"}, 422, "request-invalid"),
        ({"name": 5}, 422, "request-invalid"),
    ],
)
async def test_a_wrong_agency_is_not_registered(
    house: House, client: Any, changes: dict[str, Any], status: int, code: str
) -> None:
    body = agency_body("370406-new", "新局", "HANDLING_AGENCY", GOVERNMENT, "山新") | changes
    administrator = client("administrator")
    answer = await administrator.post("/agencies", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await administrator.get("/agencies/370406-new")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"validity_days": 0}, "/validity_days"),
        ({"validity_days": None}, "/validity_days"),
        ({"matter_code": "abc"}, "/matter_code"),
        ({"change": "KEEP"}, "/change"),
        ({"subject_kinds": []}, "/subject_kinds"),
        ({"facts_schema": {"type": "nonsense"}}, "/facts_schema"),
        ({"facts_schema": {"type": "array"}}, "/facts_schema"),
        (
            {
                "facts_schema": {
                    "type": "object",
                    "properties": {"a": {"$ref": "http://elsewhere/schema"}},
                }
            },
            "/facts_schema",
        ),
        (
            {"facts_schema": {"type": "object", "properties": {"a": {"pattern": "("}}}},
            "/facts_schema",
        ),
        (
            {"facts_schema": {"type": "object", "properties": {"a": {"$ref": "#/nowhere"}}}},
            "/facts_schema",
        ),
        (
            {"classification": classification_body(timing="SOMETIME")},
            "/classification/timing",
        ),
        (
            {"conditions": [{"fact": "a", "operator": "about", "value": 1, "text": "甲"}]},
            "/conditions/0/operator",
        ),
        ({"stray": 1}, "/stray"),
    ],
)
async def test_a_malformed_entry_is_told_field_by_field(
    house: House, client: Any, changes: dict[str, Any], pointer: str
) -> None:
    here, see = await drafted(client, {})
    officer = client("handling_officer", HOUSING)
    answer = await officer.put(f"{here}/entries/{ITEM}", entry_body(**changes), see=see)
    assert answer.status_code == 422, answer.text
    assert pointer in [each["pointer"] for each in answer.json()["errors"]]
    assert (await officer.get(here)).json()["version"] == see


async def test_a_vague_or_empty_text_is_refused_with_every_reason(
    house: House, client: Any
) -> None:
    await published(client, {ITEM: entry_body()})
    officer = client("handling_officer", HOUSING)
    draft = notification_body(contact="", conditions=["收入较高的家庭视情况办理"])
    text = (await officer.post("/format-texts", {"item_code": ITEM, "notification": draft})).json()
    answer = await officer.post(f"/format-texts/{text['format_text_id']}/checks", see=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "format-text-incomplete")
    assert [each["rule"] for each in answer.json()["findings"]] == [
        "all-fields-present",
        "wording-is-quantifiable",
        "conditions-are-told",
    ]
    early = await officer.post(
        f"/format-texts/{text['format_text_id']}/publications", {"channels": {}}, see=1
    )
    assert early.json()["code"] == "illegal-transition"


async def test_texts_and_guides_are_drafted_for_listed_items_alone(
    house: House, client: Any
) -> None:
    officer = client("handling_officer", HOUSING)
    text = {"item_code": ITEM, "notification": notification_body()}
    assert (await officer.post("/format-texts", text)).json()["code"] == "item-not-found"
    assert (await officer.post("/service-guides", guide_body())).status_code == 404


async def test_the_same_key_gets_the_same_answer_and_another_body_is_refused(
    house: House, client: Any
) -> None:
    officer = client("handling_officer", HOUSING)
    body = {"list_id": LIST_ID, "base": None}
    first = await officer.post("/list-versions", body, Idempotency_Key="k")
    again = await officer.post("/list-versions", body, Idempotency_Key="k")
    assert again.content == first.content
    assert len((await officer.get("/list-versions")).json()["items"]) == 1
    other = await officer.post(
        "/list-versions", {"list_id": LIST_ID, "base": "current"}, Idempotency_Key="k"
    )
    assert other.json()["code"] == "idempotency-key-reused"
    elsewhere = await officer.post("/list-versions", {"list_id": "x", "base": None})
    assert elsewhere.json()["code"] == "list-not-found"


async def test_a_cursor_works_only_where_it_was_given(house: House, client: Any) -> None:
    auditor = client("auditor", JUSTICE)
    first = await auditor.get("/agencies", limit=2)
    link = first.headers["Link"].split(";")[0].strip("<>").removeprefix("/api/v1")
    rest = [each["code"] for each in (await auditor.get(link)).json()["items"]]
    assert [each["code"] for each in first.json()["items"]] + rest == sorted(
        [HOUSING, JUSTICE, GOVERNMENT, "370406-civil-affairs"]
    )
    cursor = link.split("cursor=")[1]
    assert (await auditor.get("/agencies", cursor=f"{cursor}x")).status_code == 422
    for path in ("/items", "/list-versions", "/format-texts", "/general-lists"):
        answer = await auditor.get(path, cursor=cursor)
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


async def test_a_refused_request_tells_nobody_anything(house: House, client: Any) -> None:
    before = await announced(house, None)
    await client("administrator").post("/agencies", {"code": "370406-new"})
    await client("handling_officer", HOUSING).post("/list-versions", {"list_id": "x"})
    assert await announced(house, None) == before


async def test_problems_are_told_in_the_language_of_the_reader(house: House, client: Any) -> None:
    path = "/api/v1/agencies/370406-nobody"
    headers = house.headers("auditor", JUSTICE)
    chinese = await house.http.get(path, headers=headers)
    english = await house.http.get(path, headers={**headers, "Accept-Language": "en-GB"})
    assert chinese.json()["title"] == "未找到机关"
    assert english.json()["title"] == "Agency not found"
