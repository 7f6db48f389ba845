"""The agency that handles the matter looks into a suspicion, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.verification.finding_builders import (
    OFFICER,
    TODAY,
    TOMORROW,
    YESTERDAY,
    advanced,
    conclusion_body,
    confirmed,
    notice_body,
    opened,
    proof,
    statement_body,
)


async def test_a_finding_is_opened_told_and_found_again(house):
    commitment = await house.commitment()
    finding = await opened(house, commitment)
    assert finding["state"] == "SUSPECTED"
    assert finding["suspected_at"] == "2026-11-24T09:30:00+08:00"
    assert set(finding["links"]) >= {"history", "investigate", "clear"}
    assert finding["links"]["clear"].endswith(f"{finding['finding_id']}/conclusions")
    ((kind, data),) = await house.told()
    assert kind == "chengnuo.UntruthSuspected.v1"
    assert data["finding_id"] == finding["finding_id"]
    assert data["clause"] == "shanting-2021-8.3.3"
    read = await house.get(f"/findings/{finding['finding_id']}")
    assert read.json() == finding
    assert read.headers["ETag"] == '"1"'


async def test_a_commitment_has_one_open_finding(house):
    commitment = await house.commitment()
    first = await opened(house, commitment)
    body = {"commitment_id": str(commitment), "source": "COMPLAINT", "facts_found": "不符。"}
    again = await house.post("/findings", body | {"evidence": [proof()]})
    assert (again.status_code, again.json()["code"]) == (409, "finding-already-open")
    assert first["finding_id"] in again.json()["detail"]
    await advanced(
        house, first, "conclusions", {"conclusion": "CLEARED", "reasoning": "查无实据。"}
    )
    assert (await opened(house, commitment))["finding_id"] != first["finding_id"]


async def test_a_withdrawn_commitment_is_left_in_peace(house):
    commitment = await house.commitment(withdrawn=True)
    body = {"commitment_id": str(commitment), "source": "OTHER", "facts_found": "不符。"}
    response = await house.post("/findings", body | {"evidence": [proof()]})
    assert (response.status_code, response.json()["code"]) == (409, "commitment-already-withdrawn")


async def test_the_whole_way_to_a_confirmed_untruth(house):
    finding = await confirmed(house, await house.commitment(), cause="INTENTIONAL")
    assert finding["state"] == "CONFIRMED_UNTRUE"
    assert finding["version"] == 5
    assert await house.told_types() == ["UntruthSuspected", "UntruthConfirmed"]
    _, data = (await house.told())[-1]
    assert data["cause"] == "INTENTIONAL"
    assert data["subject_kind"] == "NATURAL_PERSON"
    assert data["handling_agency"] == "370406-housing"
    history = (await house.get(f"/findings/{finding['finding_id']}/history")).json()["items"]
    assert [(each["act"], each["to_state"]) for each in history] == [
        ("suspect", "SUSPECTED"),
        ("investigate", "INVESTIGATING"),
        ("notify_party", "NOTIFIED_PARTY"),
        ("record_statement", "NOTIFIED_PARTY"),
        ("confirm", "CONFIRMED_UNTRUE"),
    ]
    assert {each["by"] for each in history} == {OFFICER.client_id}


async def test_nobody_is_condemned_unheard_and_every_reason_is_told(house):
    finding = await opened(house, await house.commitment())
    path = f"/findings/{finding['finding_id']}/conclusions"
    response = await house.post(path, conclusion_body(cause=None), version=1)
    assert response.status_code == 409
    problem = response.json()
    assert problem["code"] == "conclusion-not-allowed"
    assert [each["rule"] for each in problem["findings"]] == [
        "party-was-told-of-facts-and-grounds",
        "party-was-heard-or-kept-silent-in-its-time",
        "cause-of-untruth-is-stated",
    ]
    assert all(each["clause"] == "shanting-2021-8.3.3" for each in problem["findings"])
    assert problem["findings"][0]["explanation"].startswith("尚未")
    assert problem["next"]
    assert await house.told_types() == ["UntruthSuspected"]


async def test_a_refusal_stays_on_record_with_every_answer(house):
    finding = await opened(house, await house.commitment())
    path = f"/findings/{finding['finding_id']}"
    await house.post(f"{path}/conclusions", conclusion_body(), version=1)
    (act,) = (await house.get(f"{path}/explanation")).json()["acts"]
    assert (act["act"], act["allowed"], act["by"]) == ("confirm", False, OFFICER.client_id)
    assert [each["met"] for each in act["judgements"]] == [False, False, True]
    assert (await house.get(path)).json()["version"] == 1


async def test_a_refusal_is_told_in_english_to_who_asks_for_it(house):
    finding = await opened(house, await house.commitment())
    path = f"/findings/{finding['finding_id']}/conclusions"
    response = await house.post(path, conclusion_body(), version=1, language="en")
    assert response.headers["Content-Language"] == "en"
    assert response.json()["findings"][0]["explanation"].startswith("The party")


async def test_a_suspicion_is_cleared_at_any_time_while_it_is_open(house):
    finding = await opened(house, await house.commitment())
    body = {"conclusion": "CLEARED", "reasoning": "查无实据。"}
    ended = await advanced(house, finding, "conclusions", body)
    assert (ended["state"], ended["cause"]) == ("CLEARED", None)
    assert await house.told_types() == ["UntruthSuspected", "FindingCleared"]
    for again in (body, conclusion_body()):
        path = f"/findings/{finding['finding_id']}/conclusions"
        response = await house.post(path, again, version=ended["version"])
        assert (response.status_code, response.json()["code"]) == (409, "illegal-transition")


async def test_silence_counts_only_after_the_last_day_to_answer(house):
    finding = await opened(house, await house.commitment())
    finding = await advanced(house, finding, "investigations", {"note": "立案调查"})
    notice = notice_body(respond_by=TOMORROW.isoformat())
    finding = await advanced(house, finding, "notices", notice)
    path = f"/findings/{finding['finding_id']}/statements"
    silence = {"made": False, "received_on": TODAY.isoformat()}
    house.clock.step(days=1)
    early = await house.post(path, silence, version=finding["version"])
    assert (early.status_code, early.json()["code"]) == (409, "statement-not-allowed")
    assert [each["rule"] for each in early.json()["findings"]] == [
        "time-to-respond-is-over-before-silence-counts"
    ]
    house.clock.step(days=1)
    finding = await advanced(house, finding, "statements", silence)
    finding = await advanced(house, finding, "conclusions", conclusion_body())
    assert finding["state"] == "CONFIRMED_UNTRUE"


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("notices", notice_body()),
        ("statements", statement_body()),
    ],
)
async def test_acts_out_of_their_turn_change_nothing(house, act, body):
    finding = await opened(house, await house.commitment())
    path = f"/findings/{finding['finding_id']}"
    response = await house.post(f"{path}/{act}", body, version=1)
    assert (response.status_code, response.json()["code"]) == (409, "illegal-transition")
    assert (await house.get(path)).json() == finding


async def test_a_stale_or_missing_version_changes_nothing(house):
    finding = await opened(house, await house.commitment())
    path = f"/findings/{finding['finding_id']}/investigations"
    assert (await house.post(path, {})).status_code == 428
    assert (await house.post(path, {}, version=7)).json()["code"] == "stale-version"
    assert (await house.post(path, {}, version=1)).status_code == 201
    stale = await house.post(path, {}, version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")


async def test_the_same_request_again_gets_the_same_answer_and_has_one_effect(house):
    finding = await opened(house, await house.commitment())
    path, key = f"/findings/{finding['finding_id']}/conclusions", str(uuid4())
    body = {"conclusion": "CLEARED", "reasoning": "查无实据。"}
    first = await house.post(path, body, version=1, key=key)
    again = await house.post(path, body, version=1, key=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert (await house.told_types()).count("FindingCleared") == 1
    other = await house.post(path, body | {"reasoning": "另述。"}, version=1, key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_refused_request_again_gets_the_same_refusal(house):
    finding = await opened(house, await house.commitment())
    path, key = f"/findings/{finding['finding_id']}/conclusions", str(uuid4())
    first = await house.post(path, conclusion_body(), version=1, key=key)
    again = await house.post(path, conclusion_body(), version=1, key=key)
    assert (again.status_code, again.json()) == (409, first.json())
    acts = (await house.get(f"/findings/{finding['finding_id']}/explanation")).json()["acts"]
    assert len(acts) == 1


async def test_a_correction_is_recorded_with_its_day(house):
    finding = await opened(house, await house.commitment())
    body = {"corrected_on": YESTERDAY.isoformat()}
    finding = await advanced(house, finding, "corrections", body)
    assert finding["corrected_on"] == YESTERDAY.isoformat()
    path = f"/findings/{finding['finding_id']}/corrections"
    ahead = {"corrected_on": TOMORROW.isoformat()}
    response = await house.post(path, ahead, version=finding["version"])
    assert (response.status_code, response.json()["code"]) == (422, "date-in-future")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"made": True, "received_on": "2026-11-24"}, "/statement"),
        ({"made": "maybe", "received_on": "2026-11-24"}, "/made"),
        ({"made": False, "received_on": "2026-06-31"}, "/received_on"),
        ({"made": False, "received_on": "2026-11-24", "silence": True}, "/silence"),
        ({"made": False}, "/received_on"),
    ],
)
async def test_a_statement_that_does_not_fit_its_form_is_pointed_at(house, body, pointer):
    finding = await opened(house, await house.commitment())
    path = f"/findings/{finding['finding_id']}/statements"
    response = await house.post(path, body, version=1)
    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]


@pytest.mark.parametrize("days", [0, -3])
async def test_a_notice_leaves_time_to_answer(house, days):
    finding = await opened(house, await house.commitment())
    finding = await advanced(house, finding, "investigations", {})
    body = notice_body(respond_by=(TODAY + timedelta(days=days)).isoformat())
    path = f"/findings/{finding['finding_id']}/notices"
    response = await house.post(path, body, version=2)
    assert (response.status_code, response.json()["code"]) == (422, "respond-by-too-early")
