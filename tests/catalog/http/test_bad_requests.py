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
    OTHER_ITEM,
    House,
    agency_body,
    classification_body,
    entry_body,
    general_entry,
    guide_body,
    notification_body,
)
from tests.catalog.journey import announced, drafted, offered, published, under_review

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


async def test_versions_that_were_seen_are_asked_for_and_compared(
    house: House, client: Any
) -> None:
    here, see = await drafted(client, {ITEM: entry_body()})
    officer = client("handling_officer", HOUSING)
    body = {"application": "申请", "basis": "依据"}
    missing = await officer.post(f"{here}/submissions", body)
    assert (missing.status_code, missing.json()["code"]) == (428, "if-match-missing")
    stale = await officer.post(f"{here}/submissions", body, see=see - 1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")
    malformed = await officer.post(f"{here}/submissions", body, If_Match="W/1")
    assert malformed.status_code == 400
    stale_put = await officer.put(f"{here}/entries/{ITEM}", entry_body(change="MODIFY"), see=1)
    assert stale_put.status_code == 412


async def test_an_act_out_of_turn_names_the_present_state(house: House, client: Any) -> None:
    here, see = await drafted(client, {ITEM: entry_body()})
    reviewer = client("justice_reviewer", JUSTICE)
    early = await reviewer.post(f"{here}/passes", {"opinion": "同意"}, see=see)
    assert (early.status_code, early.json()["code"]) == (409, "illegal-transition")
    assert "DRAFT" in early.json()["detail"]
    await offered(client, here, see)
    officer = client("handling_officer", HOUSING)
    late = await officer.put(f"{here}/entries/{ITEM}", entry_body(change="MODIFY"), see=see + 4)
    assert late.json()["code"] == "illegal-transition", "what is published never changes"


async def test_a_change_fits_what_the_draft_holds(house: House, client: Any) -> None:
    officer = client("handling_officer", HOUSING)
    here, see = await drafted(client, {})
    entry = f"{here}/entries/{ITEM}"
    unheld = await officer.put(entry, entry_body(change="MODIFY"), see=see)
    assert unheld.json()["code"] == "entry-change-mismatch"
    assert (await officer.delete(entry, see=see)).json()["code"] == "list-entry-not-found"
    unknown = entry_body(industry_regulator="370406-nobody")
    assert (await officer.put(entry, unknown, see=see)).json()["code"] == "agency-not-registered"
    assert (await officer.put(entry, entry_body(), see=see)).json()["change"] == "ADD"
    again = await officer.put(entry, entry_body(change="MODIFY"), see=see + 1)
    assert again.json()["change"] == "ADD", "the list in force still lacks it"
    await offered(client, here, see + 2)

    here, see = await drafted(client, {}, base="current")
    entry = f"{here}/entries/{ITEM}"
    held = await officer.put(entry, entry_body(), see=see)
    assert held.json()["code"] == "entry-change-mismatch"
    assert (await officer.delete(entry, see=see)).is_success
    assert (await officer.delete(entry, see=see + 1)).status_code == 404
    back = await officer.put(entry, entry_body(), see=see + 1)
    assert back.json()["change"] == "MODIFY"


async def test_a_draft_that_was_overtaken_can_only_be_drafted_anew(
    house: House, client: Any
) -> None:
    first, see_first = await drafted(client, {ITEM: entry_body()})
    second, see_second = await drafted(client, {OTHER_ITEM: entry_body()})
    await offered(client, first, see_first)
    body = {"application": "申请", "basis": "依据"}
    answer = await client("handling_officer", HOUSING).post(
        f"{second}/submissions", body, see=see_second
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "list-version-outdated")


async def test_a_review_that_cannot_pass_tells_every_rule_and_leaves_its_trace(
    house: House, client: Any
) -> None:
    bad = entry_body(item_name="无犯罪记录证明", issuing_body="村（居）委会", legal_basis=[])
    here, see = await drafted(client, {ITEM: bad, OTHER_ITEM: entry_body(classification=None)})
    see = await under_review(client, here, see)
    reviewer = client("justice_reviewer", JUSTICE)
    answer = await reviewer.post(
        f"{here}/passes", {"opinion": "同意"}, see=see, Idempotency_Key="pass-1"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "list-review-refused")
    assert {each["rule"]: each["clause"] for each in answer.json()["findings"]} == {
        "legal-basis-present": "business-environment-regulation.44",
        "not-asked-of-a-committee": "mca-2020-20.list",
    }
    assert [each["rule"] for each in answer.json()["flags"]] == [
        "legal-basis-high-enough",
        "classification-complete",
    ]
    again = await reviewer.post(
        f"{here}/passes", {"opinion": "同意"}, see=see, Idempotency_Key="pass-1"
    )
    assert again.content == answer.content
    steps = (await reviewer.get(f"{here}/history")).json()["items"]
    assert [each["act"] for each in steps][-2:] == ["begin_review", "refuse_to_pass"]
    findings = (await reviewer.get(f"{here}/findings")).json()["findings"]
    assert len(findings) == 2


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


async def test_a_publication_is_never_recorded_ahead_of_its_day(house: House, client: Any) -> None:
    here, see = await drafted(client, {ITEM: entry_body()})
    body = {"published_on": "2026-11-24", "document_no": "1号"}
    answer = await client("publisher", GOVERNMENT).post(f"{here}/publications", body, see=see)
    assert (answer.status_code, answer.json()["code"]) == (422, "published-on-in-future")
    general = {
        "level": "MUNICIPAL",
        "title": "通用清单",
        "published_on": "2026-11-24",
        "entries": [general_entry()],
    }
    answer = await client("administrator").post("/general-lists", general)
    assert answer.json()["code"] == "published-on-in-future"


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
