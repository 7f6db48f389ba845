"""What the doors say to acts that are out of turn, overtaken or before their day."""

from __future__ import annotations

from typing import Any

from tests.catalog.builders import (
    GOVERNMENT,
    HOUSING,
    ITEM,
    JUSTICE,
    OTHER_ITEM,
    entry_body,
    general_entry,
)
from tests.catalog.house import House
from tests.catalog.journey import drafted, offered, under_review


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
