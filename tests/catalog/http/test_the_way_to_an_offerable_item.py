"""From an empty catalogue to an item that may be offered, through every door, by every actor."""

from __future__ import annotations

from typing import Any

from tests.catalog.builders import (
    CHANNELS,
    CIVIL,
    GOVERNMENT,
    HOUSING,
    ITEM,
    JUSTICE,
    LIST_ID,
    OTHER_ITEM,
    TODAY,
    entry_body,
    guide_body,
    notification_body,
)
from tests.catalog.house import House
from tests.catalog.journey import (
    announced,
    drafted,
    offered,
    publish_guide,
    publish_text,
    published,
)

SUBMISSION = {"application": "首次编制", "basis": "枣司法发〔2021〕7号"}


async def test_a_version_goes_from_draft_to_publication_by_its_three_organs(
    house: House, client: Any
) -> None:
    officer, reviewer = client("handling_officer", HOUSING), client("justice_reviewer", JUSTICE)
    government = client("publisher", GOVERNMENT)
    answer = await officer.post("/list-versions", {"list_id": LIST_ID, "base": None})
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    version = answer.json()
    assert (version["state"], version["number"]) == ("DRAFT", 1)
    here = f"/list-versions/{version['list_version_id']}"

    answer = await officer.put(f"{here}/entries/{ITEM}", entry_body(), see=1)
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"] == '"2"'
    assert answer.json()["to_be_confirmed"] is True
    answer = await officer.post(f"{here}/submissions", SUBMISSION, see=2)
    assert answer.json()["state"] == "SUBMITTED"
    answer = await reviewer.post(f"{here}/reviews", see=3)
    assert (answer.json()["state"], answer.json()["findings"]) == ("UNDER_REVIEW", [])
    answer = await reviewer.post(f"{here}/passes", {"opinion": "同意"}, see=4)
    assert answer.json()["state"] == "REVIEW_PASSED"
    body = {"published_on": TODAY.isoformat(), "document_no": "山政发〔2026〕1号"}
    answer = await government.post(f"{here}/publications", body, see=5)
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "PUBLISHED"

    history = (await reviewer.get(f"{here}/history")).json()["items"]
    assert [step["act"] for step in history] == [
        "draft",
        "amend",
        "submit",
        "begin_review",
        "approve",
        "publish",
    ]
    assert history[-1]["agency"] == GOVERNMENT
    assert {step["basis"] for step in history} == {"shanting-2021-8.1.2"}


async def test_an_item_says_what_is_missing_until_nothing_is(house: House, client: Any) -> None:
    await published(client, {ITEM: entry_body(classification=None)})
    platform = client("platform", None)
    item = (await platform.get(f"/items/{ITEM}")).json()
    assert item["offerable"] is False
    assert item["missing"] == ["FORMAT_TEXT", "SERVICE_GUIDE", "CLASSIFICATION"]
    assert [each["clause"] for each in item["judgements"]] == [
        "shanting-2021-8.1.2",
        "shanting-2021-8.2.2",
        "shanting-2021-8.2.3",
        "shanting-2021-8.3.1",
    ]
    await publish_text(client)
    await publish_guide(client)
    item = (await platform.get(f"/items/{ITEM}")).json()
    assert item["missing"] == ["CLASSIFICATION"]

    officer = client("handling_officer", HOUSING)
    here, see = await drafted(client, {}, base="current")
    body = entry_body(change="MODIFY")
    answer = await officer.put(f"{here}/entries/{ITEM}", body, see=see)
    await offered(client, here, see + 1)
    answer = await platform.get(f"/items/{ITEM}")
    item = answer.json()
    assert (item["offerable"], item["missing"]) == (True, [])
    assert answer.headers["ETag"] == f'"{item["version"]}"'
    assert item["service_guide"]["procedure_when_not_chosen"]
    assert item["format_text"]["digest"].startswith("sm3:")
    assert item["entry"]["provenance"]["status"] == "draft-to-be-confirmed"


async def test_each_change_of_entry_text_or_guide_is_told_with_the_next_revision(
    house: House, client: Any
) -> None:
    await published(client, {ITEM: entry_body()})
    await publish_text(client)
    await publish_guide(client)
    await publish_text(client)
    told = await announced(house, "ItemPublished")
    assert [each["revision"] for each in told] == [1, 2, 3, 4]
    assert [each["offerable"] for each in told] == [False, False, True, True]
    assert told[-1]["format_text"]["version"] == 2
    assert told[-1]["handling_agency"]["letter_prefix"] == "山建"
    assert "ListVersionPublished" in await announced(house, None)


async def test_an_item_that_the_next_version_drops_leaves_the_list(
    house: House, client: Any
) -> None:
    other = entry_body(item_name="残疾状况证明", handling_agency=CIVIL)
    await published(client, {ITEM: entry_body(), OTHER_ITEM: other})
    here, see = await drafted(client, {}, base="current")
    officer = client("handling_officer", HOUSING)
    answer = await officer.delete(f"{here}/entries/{ITEM}", see=see)
    assert answer.status_code == 200, answer.text
    await offered(client, here, see + 1)

    assert [each["item_code"] for each in await announced(house, "ItemLeftList")] == [ITEM]
    left = (await officer.get(f"/items/{ITEM}")).json()
    assert (left["state"], left["missing"][0]) == ("LEFT_LIST", "LIST_ENTRY")
    kept = (await officer.get(f"/items/{OTHER_ITEM}")).json()
    assert kept["state"] == "LISTED"
    removed = (await officer.get(f"{here}/entries", change="REMOVE")).json()["items"]
    assert [each["item_code"] for each in removed] == [ITEM]
    the_list = (await officer.get(f"/lists/{LIST_ID}")).json()
    assert [each["state"] for each in the_list["published"]] == ["PUBLISHED", "SUPERSEDED"]
    assert the_list["current"]["number"] == 2


async def test_items_are_found_by_domain_agency_offerability_and_words(
    house: House, client: Any
) -> None:
    other = entry_body(
        item_name="残疾状况证明", matter_name="护理补贴", handling_agency=CIVIL, key_domain=None
    )
    await published(client, {ITEM: entry_body(), OTHER_ITEM: other})
    platform = client("platform", None)

    async def found(**asked: Any) -> list[str]:
        answer = await platform.get("/items", **asked)
        return [each["item_code"] for each in answer.json()["items"]]

    assert await found() == [ITEM, OTHER_ITEM]
    assert await found(key_domain="社会救助") == [ITEM]
    assert await found(handling_agency=CIVIL) == [OTHER_ITEM]
    assert await found(offerable="true") == []
    assert await found(q="残疾") == [OTHER_ITEM]
    assert await found(q="%") == []
    first = await platform.get("/items", limit=1)
    assert 'rel="next"' in first.headers["Link"]
    following = first.headers["Link"].split(";")[0].strip("<>").removeprefix("/api/v1")
    second = await platform.get(following)
    assert [each["item_code"] for each in second.json()["items"]] == [OTHER_ITEM]
    assert "Link" not in second.headers


async def test_a_guide_waits_for_a_checked_text(house: House, client: Any) -> None:
    await published(client, {ITEM: entry_body()})
    officer = client("handling_officer", HOUSING)
    guide = (await officer.post("/service-guides", guide_body())).json()
    here = f"/service-guides/{guide['service_guide_id']}"
    refused = await officer.post(f"{here}/publications", see=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "service-guide-not-ready")
    assert [each["rule"] for each in refused.json()["findings"]] == [
        "announced-with-the-format-text"
    ]
    text = (
        await officer.post(
            "/format-texts", {"item_code": ITEM, "notification": notification_body()}
        )
    ).json()
    await officer.post(f"/format-texts/{text['format_text_id']}/checks", see=1)
    accepted = await officer.post(f"{here}/publications", see=1)
    assert accepted.json()["state"] == "PUBLISHED"


async def test_a_text_is_not_published_while_a_channel_lacks_its_proof(
    house: House, client: Any
) -> None:
    await published(client, {ITEM: entry_body()})
    officer = client("handling_officer", HOUSING)
    body = {"item_code": ITEM, "notification": notification_body()}
    text = (await officer.post("/format-texts", body)).json()
    here = f"/format-texts/{text['format_text_id']}"
    assert (await officer.post(f"{here}/checks", see=1)).json()["state"] == "CHECKED"
    refused = await officer.post(
        f"{here}/publications", {"channels": {**CHANNELS, "website": " "}}, see=2
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "format-text-not-shown")
    assert refused.json()["findings"][0]["facts"] == {"lacking": ["website"]}
    assert (await officer.get(here)).json()["state"] == "CHECKED"
