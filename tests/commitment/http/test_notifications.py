"""Serving a notification, reading it, and choosing the proof path instead."""

from __future__ import annotations

from contracts.events import commitment as contract
from services.chassis.evidence import canonical_json, sm3
from services.commitment.adapters import tables
from services.commitment.entrypoints.answer_schemas import ChoiceOut, NotificationOut
from tests.commitment.conftest import Client, House
from tests.commitment.http.steps import CHANNEL, served
from tests.commitment.material import ITEM, PERSON, item_event

EIGHTEEN = {
    "letter_no",
    "matter_name",
    "matter_code",
    "item_name",
    "item_code",
    "legal_basis",
    "proof_content",
    "material_requirement",
    "issuing_body",
    "conditions",
    "commitment_method",
    "proxy_policy",
    "effect",
    "validity",
    "liability",
    "verification_notice",
    "publicity",
    "choice_notice",
    "withdrawal_notice",
    "ineligibility_notice",
    "privacy_notice",
    "agency",
    "seal",
    "contact",
    "issued_at",
    "text_version",
    "digest",
}


async def test_a_notification_holds_all_eighteen_fields_and_their_digest(
    platform: Client,
) -> None:
    told = await served(platform)
    NotificationOut.model_validate(told)
    fields = told["fields"]
    assert set(fields) >= EIGHTEEN
    assert set(fields["liability"]) == {"civil", "administrative", "criminal", "credit"}
    without = {name: value for name, value in fields.items() if name != "digest"}
    assert fields["digest"] == told["digest"] == sm3(canonical_json(without))
    assert told["letter_no"] == "〔2026〕山住建告第1号"
    assert told["served_at"] == "2026-11-24T09:30:00+08:00"
    assert told["valid_until"] == "2026-12-24T09:30:00+08:00"
    assert told["language"] == "zh-CN"


async def test_the_readers_language_is_kept(platform: Client) -> None:
    body = {"item_code": ITEM, "applicant": PERSON, "channel": CHANNEL}
    asked = await platform.post("/api/v1/notifications", body, **{"Accept-Language": "en"})
    chosen = await platform.post("/api/v1/notifications", {**body, "language": "en"})
    assert asked.json()["language"] == chosen.json()["language"] == "en"


async def test_the_official_layout_is_served_as_text_and_served_again_the_same(
    platform: Client,
) -> None:
    body = {"item_code": ITEM, "applicant": PERSON, "channel": CHANNEL}
    first = await platform.post("/api/v1/notifications", body, key="t", Accept="text/plain")
    again = await platform.post("/api/v1/notifications", body, key="t", Accept="text/plain")
    assert first.status_code == 201
    assert first.headers["content-type"].startswith("text/plain")
    assert f"{PERSON['name']}：" in first.text
    assert again.text == first.text
    location = first.headers["location"]
    later = await platform.get(location, Accept="text/plain")
    assert PERSON["name"] not in later.text
    assert "张**：" in later.text


async def test_a_notification_is_read_again_as_it_was_served_but_masked(
    house: House, platform: Client, officer: Client
) -> None:
    told = await served(platform)
    await house.tell(item_event(revision=2, item_name="改名的证明"))
    for reader in (platform, officer):
        response = await reader.get(told["links"]["self"])
        again = response.json()
        assert again["fields"] == told["fields"]
        assert again["applicant"]["name"] == "张**"
        assert again["applicant"]["id_number"] == "370406********0011"
    assert PERSON["id_number"] not in response.text


async def test_an_item_that_is_not_complete_is_not_notified(house: House, platform: Client) -> None:
    await house.tell(item_event(revision=2, offerable=False, missing=["SERVICE_GUIDE"]))
    before = await house.rows_everywhere()
    body = {"item_code": ITEM, "applicant": PERSON, "channel": CHANNEL}
    response = await platform.post("/api/v1/notifications", body)
    assert response.status_code == 409
    assert response.json()["code"] == "item-not-offerable"
    assert "SERVICE_GUIDE" in response.json()["detail"]
    assert await house.rows_everywhere() == before


async def test_choosing_the_proof_path_is_recorded_and_answered_with_it(
    house: House, platform: Client
) -> None:
    notification = await served(platform)
    response = await platform.post(
        notification["links"]["choices"], {"choice": "PROOF_PATH", "reason": "愿意提交证明"}
    )
    told = response.json()
    assert response.status_code == 201
    ChoiceOut.model_validate(told)
    assert told["proof_path"] == {
        "materials": ["收入证明原件"],
        "issuing_body": "工作单位",
        "procedure": "到窗口提交证明",
    }
    assert await house.count(tables.proof_path_choices) == 1
    announced = (await house.told())[-1]
    assert isinstance(announced, contract.CommitmentDeclined)
    assert str(announced.choice_id) == told["choice_id"]


async def test_another_clients_notification_is_not_found(house: House, platform: Client) -> None:
    told = await served(platform)
    strangers = (
        house.client("platform-2", None, "platform"),
        house.client("police-1", "370406-police", "handling_officer"),
    )
    for stranger in strangers:
        assert (await stranger.get(told["links"]["self"])).status_code == 404
        choice = await stranger.post(told["links"]["choices"], {"choice": "PROOF_PATH"})
        assert choice.status_code == 404
    supervisor = house.client("supervisor-1", "370406-gov", "supervisor")
    assert (await supervisor.get(told["links"]["self"])).status_code == 200
