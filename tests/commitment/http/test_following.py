"""Following a commitment: read, explain, the letter, who read it, withdraw, decide, publish."""

from __future__ import annotations

from contracts.events import commitment as contract
from services.chassis.evidence import canonical_json, sm3
from services.commitment.adapters import tables
from services.commitment.entrypoints import answer_schemas as shapes
from tests.commitment.conftest import Client, House
from tests.commitment.http.steps import filed
from tests.commitment.material import (
    AGENCY,
    ANOTHER,
    COMPANY,
    DECISION,
    FACTS,
    IN_CATALOGUE,
    NOW,
    PERSON,
    item_event,
)


async def test_a_commitment_is_followed_masked(platform: Client, officer: Client) -> None:
    told = await filed(platform)
    for reader in (platform, officer):
        response = await reader.get(told["links"]["self"])
        assert response.headers["etag"] == '"1"'
        shapes.CommitmentOut.model_validate(response.json())
        assert response.json()["committer"]["name"] == "张**"
        assert PERSON["id_number"] not in response.text
        assert {each["rel"] for each in response.json()["next"]} == {"withdrawals", "decisions"}


async def test_the_history_says_who_when_on_what_basis_and_from_where_to_where(
    platform: Client, officer: Client
) -> None:
    told = await filed(platform)
    await officer.post(f"{told['links']['self']}/decisions", DECISION, version=1)
    response = await platform.get(told["links"]["history"])
    shapes.HistoryOut.model_validate(response.json())
    steps = response.json()["items"]
    assert [(step["from_state"], step["to_state"]) for step in steps] == [
        (None, "ACCEPTED"),
        ("ACCEPTED", "DECIDED"),
        ("DECIDED", "VERIFYING"),
    ]
    assert steps[0]["by"] == {"client_id": "platform-1", "agency": None}
    assert steps[1]["by"] == {"client_id": "housing-1", "agency": AGENCY}
    assert all(step["basis"]["heading"] for step in steps)


async def test_the_history_is_paged_and_a_forged_cursor_is_refused(platform: Client) -> None:
    told = await filed(platform)
    page = await platform.get(f"{told['links']['history']}?limit=1")
    assert len(page.json()["items"]) == 1
    forged = await platform.get(f"{told['links']['history']}?cursor=WzFd.0000000000000000")
    assert forged.status_code == 422
    assert forged.json()["code"] == "cursor-invalid"


async def test_the_list_shows_each_client_its_own_newest_first(
    house: House, platform: Client, officer: Client
) -> None:
    numbers = [
        (await filed(platform, matter_reference=f"SD-{number}"))["commitment_id"]
        for number in range(3)
    ]
    first = await platform.get("/api/v1/commitments?limit=2")
    shapes.CommitmentListOut.model_validate(first.json())
    assert [each["commitment_id"] for each in first.json()["items"]] == numbers[:0:-1]
    following = first.headers["link"].split(">")[0].lstrip("<")
    second = await platform.get(following)
    assert [each["commitment_id"] for each in second.json()["items"]] == numbers[:1]
    assert "link" not in second.headers
    assert len((await officer.get("/api/v1/commitments")).json()["items"]) == 3
    stranger = house.client("platform-2", None, "platform")
    assert (await stranger.get("/api/v1/commitments")).json()["items"] == []
    for query, count in (
        ("state=ACCEPTED", 3),
        ("state=WITHDRAWN", 0),
        ("item_code=370406-CN-002", 0),
    ):
        listed = await platform.get(f"/api/v1/commitments?{query}")
        assert len(listed.json()["items"]) == count


async def test_the_explanation_gives_every_rule_with_the_words_of_its_clause(
    platform: Client,
) -> None:
    told = await filed(platform)
    response = await platform.get(told["links"]["explanation"])
    shapes.ExplanationOut.model_validate(response.json())
    judgements = {each["rule"]: each for each in response.json()["judgements"]}
    assert len(judgements) == 12
    credit = judgements["no-unrepaired-false-commitment"]
    assert "在信用修复前不适用告知承诺制" in credit["clause_text"]
    assert credit["document_no"] == "山政办发〔2021〕8号"
    assert credit["own_rule"] is False
    assert judgements["facts-meet-conditions"]["own_rule"] is True
    assert PERSON["id_number"] not in response.text
    assert PERSON["name"] not in response.text


async def test_the_letter_is_masked_unless_an_officer_states_a_purpose(
    platform: Client, officer: Client
) -> None:
    told = await filed(platform)
    masked = await officer.get(told["links"]["letter"])
    shapes.LetterOut.model_validate(masked.json())
    assert masked.json()["masked"] is True
    assert PERSON["id_number"] not in masked.text
    assert masked.json()["letter"]["facts"] == dict.fromkeys(FACTS, "***")
    whole = await officer.get(f"{told['links']['letter']}?purpose=HANDLING")
    assert whole.json()["masked"] is False
    assert whole.json()["letter"]["facts"] == FACTS
    assert sm3(canonical_json(whole.json()["letter"])) == whole.json()["digest"]
    assert whole.json()["digest"] == told["letter_digest"]
    text = await officer.get(f"{told['links']['letter']}?purpose=HANDLING", Accept="text/plain")
    assert text.headers["content-type"].startswith("text/plain")
    assert PERSON["id_number"] in text.text
    assert told["letter_no"] in text.text
    forbidden = await platform.get(f"{told['links']['letter']}?purpose=HANDLING")
    assert forbidden.status_code == 403
    assert forbidden.json()["code"] == "unmasked-reading-not-allowed"


async def test_particulars_are_handed_out_for_a_purpose_and_the_reading_is_recorded(
    house: House, platform: Client, officer: Client
) -> None:
    told = await filed(platform)
    path = f"{told['links']['self']}/particulars"
    assert (await officer.get(path)).status_code == 422
    assert (await officer.get(f"{path}?purpose=CURIOSITY")).status_code == 422
    assert await house.count(tables.personal_reads) == 0
    response = await officer.get(f"{path}?purpose=VERIFICATION")
    shapes.ParticularsOut.model_validate(response.json())
    assert response.json()["committer"] == {"legal_representative": None, **PERSON}
    assert response.json()["facts"] == FACTS
    for name in ("verification", "credit"):
        internal = f"/internal/commitments/{told['commitment_id']}/particulars"
        read = await house.sister(name).get(f"{internal}?purpose=CREDIT_PUSH")
        assert read.json() == response.json()
    assert (await officer.get(f"{internal}?purpose=CREDIT_PUSH")).status_code == 404
    reads = await platform.get(told["links"]["reads"])
    shapes.ReadsOut.model_validate(reads.json())
    assert [(each["by"]["client_id"], each["purpose"]) for each in reads.json()["items"]] == [
        ("credit", "CREDIT_PUSH"),
        ("verification", "CREDIT_PUSH"),
        ("housing-1", "VERIFICATION"),
    ]


async def test_what_is_anothers_is_not_found(house: House, platform: Client) -> None:
    told = await filed(platform)
    itself = told["links"]["self"]
    stranger = house.client("police-1", "370406-police", "handling_officer", "verifier")
    for path in (*told["links"].values(), f"{itself}/particulars?purpose=HANDLING"):
        response = await stranger.get(path)
        assert response.status_code == 404
        assert response.json()["code"] == "commitment-not-found"
    letter = await stranger.get(f"{told['links']['letter']}?purpose=HANDLING")
    assert letter.status_code == 404
    decided = await stranger.post(f"{itself}/decisions", DECISION, version=1)
    assert decided.status_code == 404
    assert await house.count(tables.personal_reads) == 0
    auditor = house.client("auditor-1", "370406-gov", "auditor")
    assert (await auditor.get(itself)).status_code == 200


async def test_a_withdrawal_leads_back_to_the_proof_path(house: House, platform: Client) -> None:
    told = await filed(platform)
    response = await platform.post(
        f"{told['links']['self']}/withdrawals", {"reason": "改为提交证明"}, version=1
    )
    assert response.status_code == 201
    assert response.headers["etag"] == '"2"'
    shapes.WithdrawalOut.model_validate(response.json())
    assert response.json()["state"] == "WITHDRAWN"
    assert response.json()["proof_path"]["materials"] == ["收入证明原件"]
    announced = (await house.told())[-1]
    assert isinstance(announced, contract.CommitmentWithdrawn)
    again = await filed(platform)
    assert again["state"] == "ACCEPTED"


async def test_a_withdrawal_needs_its_reason_and_its_time(
    platform: Client, officer: Client
) -> None:
    told = await filed(platform)
    path = f"{told['links']['self']}/withdrawals"
    without = await platform.post(path, {}, version=1)
    assert without.status_code == 422
    assert without.json()["code"] == "withdrawal-reason-required"
    await officer.post(f"{told['links']['self']}/decisions", DECISION, version=1)
    late = await platform.post(path, {"reason": "改为提交证明"}, version=2)
    assert late.status_code == 409
    assert late.json()["code"] == "illegal-transition"


async def test_a_decision_starts_the_check(house: House, platform: Client, officer: Client) -> None:
    told = await filed(platform)
    path = f"{told['links']['self']}/decisions"
    assert (await platform.post(path, DECISION, version=1)).status_code == 403
    future = await officer.post(path, {**DECISION, "decided_on": "2026-11-25"}, version=1)
    assert future.json()["code"] == "decision-in-future"
    response = await officer.post(path, DECISION, version=1)
    shapes.CommitmentSummaryOut.model_validate(response.json())
    assert response.json()["state"] == "VERIFYING"
    assert response.json()["decision"] == DECISION
    announced = (await house.told())[-1]
    assert isinstance(announced, contract.MatterDecided)
    assert (await officer.post(path, DECISION, version=2)).status_code == 409


async def test_who_changes_a_commitment_says_which_version_was_seen(platform: Client) -> None:
    told = await filed(platform)
    path = f"{told['links']['self']}/withdrawals"
    missing = await platform.post(path, {"reason": "改为提交证明"})
    assert missing.status_code == 428
    malformed = await platform.post(path, {"reason": "改为提交证明"}, **{"If-Match": "W/1"})
    assert malformed.status_code == 400
    stale = await platform.post(path, {"reason": "改为提交证明"}, version=7)
    assert stale.status_code == 412
    assert stale.json()["code"] == "stale-version"


async def test_the_public_sees_consented_letters_in_their_time_without_numbers(
    house: House, platform: Client
) -> None:
    await house.tell(item_event(revision=2, publicity=IN_CATALOGUE))
    person = await filed(platform, publicity_consent=True)
    await filed(platform, committer=COMPANY, publicity_consent=True)
    withdrawn = await filed(platform, committer=ANOTHER, publicity_consent=True)
    await platform.post(
        f"{withdrawn['links']['self']}/withdrawals", {"reason": "改为提交证明"}, version=1
    )
    anybody = house.client("public-1", None, "regulator")
    page = await anybody.get("/api/v1/public-register")
    shapes.PublicRegisterOut.model_validate(page.json())
    names = [each["committer_name"] for each in page.json()["items"]]
    assert names == ["山亭******公司", "张**"]
    assert page.json()["items"][1]["letter_no"] == person["letter_no"]
    assert PERSON["id_number"] not in page.text
    house.clock.at = NOW.replace(month=12, day=24)
    assert len((await anybody.get("/api/v1/public-register")).json()["items"]) == 2
    house.clock.at = NOW.replace(month=12, day=25)
    assert (await anybody.get("/api/v1/public-register")).json()["items"] == []
