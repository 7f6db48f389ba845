"""Filing over HTTP: accepted with everything, refused with every reason."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from contracts.events import commitment as contract
from services.commitment.adapters import tables
from services.commitment.entrypoints.answer_schemas import FiledOut
from tests.commitment.conftest import Client, House
from tests.commitment.http.steps import filed, refused, rules_of, served
from tests.commitment.material import (
    ANOTHER,
    COMPANY,
    FACTS,
    IN_CATALOGUE,
    ITEM,
    NOW,
    PERSON,
    STATEMENTS,
    filing_body,
    item_event,
    paper,
)


async def test_a_true_letter_is_accepted_at_once(house: House, platform: Client) -> None:
    notification = await served(platform)
    response = await platform.post(
        "/api/v1/commitments", filing_body(notification["notification_id"])
    )
    told = response.json()
    assert response.status_code == 201
    FiledOut.model_validate(told)
    assert response.headers["location"] == f"/api/v1/commitments/{told['commitment_id']}"
    assert response.headers["etag"] == '"1"'
    assert told["state"] == "ACCEPTED"
    assert told["letter_no"] == "〔2026〕山住建第1号"
    assert told["committer"]["id_number"] == PERSON["id_number"]
    assert len(told["judgements"]) == 12
    assert all(each["met"] for each in told["judgements"])


async def test_acceptance_is_announced_without_any_name_or_number(
    house: House, platform: Client
) -> None:
    told = await filed(platform)
    events = await house.told()
    announced = events[-1]
    assert isinstance(announced, contract.CommitmentFiled)
    assert announced.commitment_id == UUID(told["commitment_id"])
    assert announced.letter_digest == told["letter_digest"]
    for event in events:
        assert PERSON["id_number"] not in event.model_dump_json()
        assert PERSON["name"] not in event.model_dump_json()


async def test_a_refusal_tells_every_reason_and_is_kept_and_announced(
    house: House, platform: Client
) -> None:
    problem = await refused(
        platform,
        committer={**ANOTHER, "id_number": "370406198506310031"},
        facts={"income": 5000, "members": "三"},
        statements={**STATEMENTS, "truth": False},
        signature=paper(NOW.replace(hour=8)),
    )
    assert rules_of(problem) == {
        "notification-current-and-served-to-applicant",
        "identity-document-valid",
        "six-statements-made",
        "facts-fit-schema",
        "facts-meet-conditions",
        "signed-after-notification-by-committer",
    }
    for finding in problem["findings"]:
        assert finding["clause"]
        assert finding["clause_heading"]
        assert finding["explanation"]
        assert finding["own_rule"] == (finding["clause"] == "system.own")
    assert problem["next"][0]["rel"] == "proof-path"
    assert problem["next"][0]["materials"] == ["收入证明原件"]
    assert await house.count(tables.refusals) == 1
    assert await house.count(tables.commitments) == 0
    announced = (await house.told())[-1]
    assert isinstance(announced, contract.CommitmentRefused)
    assert str(announced.refusal_id) == problem["refusal_id"]
    assert {each.rule for each in announced.unmet} == rules_of(problem)


async def test_the_same_key_gets_the_same_answer_and_one_effect(
    house: House, platform: Client
) -> None:
    notification = await served(platform)
    body = filing_body(notification["notification_id"])
    first = await platform.post("/api/v1/commitments", body, key="k-1")
    again = await platform.post("/api/v1/commitments", body, key="k-1")
    other = await platform.post(
        "/api/v1/commitments", {**body, "matter_reference": "SD-2"}, key="k-1"
    )
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert other.status_code == 422
    assert await house.count(tables.commitments) == 1


async def test_a_refusal_is_answered_again_in_the_same_words(platform: Client) -> None:
    notification = await served(platform)
    body = filing_body(notification["notification_id"], facts={})
    first = await platform.post("/api/v1/commitments", body, key="k-2")
    again = await platform.post("/api/v1/commitments", body, key="k-2")
    assert first.status_code == again.status_code == 409
    assert first.headers["content-type"] == again.headers["content-type"]
    assert first.headers["content-type"].startswith("application/problem+json")
    assert first.content == again.content


async def test_a_second_open_commitment_for_the_same_matter_is_refused(platform: Client) -> None:
    first = await filed(platform)
    problem = await refused(platform)
    assert rules_of(problem) == {"no-second-open-commitment"}
    finding = problem["findings"][0]
    assert finding["facts"] == {"open_commitment": first["commitment_id"]}
    other_matter = await filed(platform, matter_reference="SD-2026-000002")
    assert other_matter["letter_no"] == "〔2026〕山住建第2号"


async def test_two_filings_at_once_leave_one_open_commitment(
    house: House, platform: Client
) -> None:
    notification = await served(platform)
    body = filing_body(notification["notification_id"])
    responses = await asyncio.gather(
        *(platform.post("/api/v1/commitments", body) for _ in range(5))
    )
    assert sorted(each.status_code for each in responses) == [201, 409, 409, 409, 409]
    assert await house.count(tables.commitments) == 1


async def test_publicity_must_be_chosen_and_refusing_it_leads_to_the_proof_path(
    house: House, platform: Client
) -> None:
    await house.tell(item_event(revision=2, publicity=IN_CATALOGUE))
    for consent, needs in ((None, "choose"), (False, "proof-path")):
        problem = await refused(platform, publicity_consent=consent)
        assert rules_of(problem) == {"publicity-chosen"}
        assert problem["findings"][0]["facts"]["needs"] == needs
        assert problem["findings"][0]["clause"] == "shanting-2021-8.2.4"
    consented = await filed(platform, publicity_consent=True)
    assert consented["publicity"] == {"consented": True, "until": "2026-12-24"}


async def test_a_company_files_under_its_social_credit_code(platform: Client) -> None:
    told = await filed(platform, committer=COMPANY)
    assert told["subject_kind"] == "LEGAL_PERSON"


async def test_a_check_beforehand_judges_and_files_nothing(house: House, platform: Client) -> None:
    notification = await served(platform)
    body = filing_body(notification["notification_id"], facts={**FACTS, "income": 1001})
    del body["signature"]
    response = await platform.post("/api/v1/eligibility-checks", body)
    told: dict[str, Any] = response.json()
    assert response.status_code == 200
    assert told["eligible"] is False
    assert [each["rule"] for each in told["judgements"] if not each["met"]] == [
        "facts-meet-conditions"
    ]
    assert told["next"][0]["rel"] == "proof-path"
    assert await house.count(tables.refusals) == 0
    assert [type(each).__name__ for each in await house.told()] == ["NotificationServed"]


async def test_a_letter_under_an_outdated_text_is_refused(house: House, platform: Client) -> None:
    notification = await served(platform)
    text = item_event().format_text
    assert text is not None
    newer = text.model_copy(update={"version": 2})
    await house.tell(item_event(revision=2, format_text=newer.model_dump(mode="json")))
    response = await platform.post(
        "/api/v1/commitments", filing_body(notification["notification_id"])
    )
    assert rules_of(response.json()) == {"notification-current-and-served-to-applicant"}


async def test_another_platforms_notification_is_not_found(house: House, platform: Client) -> None:
    notification = await served(platform)
    stranger = house.client("platform-2", None, "platform")
    response = await stranger.post(
        "/api/v1/commitments", filing_body(notification["notification_id"])
    )
    assert response.status_code == 404
    assert response.json()["code"] == "notification-not-found"


async def test_numbers_of_a_process_follow_and_blocks_never_overlap(
    house: House, platform: Client
) -> None:
    numbers = {
        (await filed(platform, matter_reference=f"SD-{number}"))["letter_no"] for number in range(5)
    }
    assert numbers == {f"〔2026〕山住建第{number}号" for number in range(1, 6)}
    assert ITEM
