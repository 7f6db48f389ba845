"""Whoever does not handle the matter meets a finding as far as it concerns them, over HTTP."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.verification.finding_builders import (
    CREDIT_OFFICER,
    PLATFORM,
    STRANGER,
    SUPERVISOR,
    TODAY,
    VERIFIER,
    YESTERDAY,
    advanced,
    conclusion_body,
    confirmed,
    heard,
    notice_body,
    opened,
    proof,
    statement_body,
)


async def test_only_officers_of_agencies_open_findings(house):
    commitment = await house.commitment()
    body = {"commitment_id": str(commitment), "source": "OTHER", "facts_found": "不符。"}
    for caller in (PLATFORM, SUPERVISOR, CREDIT_OFFICER):
        response = await house.post("/findings", body | {"evidence": [proof()]}, caller=caller)
        assert response.status_code == 403
    response = await house.post("/findings", body | {"evidence": [proof()]}, caller=STRANGER)
    assert (response.status_code, response.json()["code"]) == (404, "commitment-unknown-here")
    assert await house.told_types() == []


async def test_no_word_that_anybody_wrote_leaves_in_an_event(house):
    await confirmed(house, await house.commitment())
    told = str(await house.told())
    for words in ("查得住房一套", "本人在本区无住房", "房屋已经出售", "证据充分", "不动产登记"):
        assert words not in told


async def test_a_platform_speaks_for_its_applicant_and_sees_nobodys_words(house):
    commitment = await house.commitment()
    finding = await opened(house, commitment)
    finding = await advanced(house, finding, "investigations", {})
    finding = await advanced(house, finding, "notices", notice_body())
    path = f"/findings/{finding['finding_id']}"
    seen = await house.get(f"{path}?commitment_id={commitment}", caller=PLATFORM)
    assert set(seen.json()) == {
        "finding_id",
        "commitment_id",
        "state",
        "respond_by",
        "statement_made",
        "version",
        "links",
    }
    body = statement_body(commitment_id=str(commitment))
    spoken = await house.post(f"{path}/statements", body, caller=PLATFORM, version=3)
    assert (spoken.status_code, spoken.json()["statement_made"]) == (201, True)
    assert (await house.get(path)).json()["statement"]["statement"] == "房屋已经出售。"


@pytest.mark.parametrize("commitment_id", [None, str(uuid4())])
async def test_a_platform_that_does_not_name_the_commitment_finds_nothing(house, commitment_id):
    finding = await opened(house, await house.commitment())
    path = f"/findings/{finding['finding_id']}"
    body = statement_body(commitment_id=commitment_id)
    response = await house.post(f"{path}/statements", body, caller=PLATFORM, version=1)
    assert (response.status_code, response.json()["code"]) == (404, "finding-not-found")
    query = f"?commitment_id={commitment_id}" if commitment_id else ""
    assert (await house.get(f"{path}{query}", caller=PLATFORM)).status_code == 404


async def test_a_platform_cannot_keep_silence_for_its_applicant(house):
    commitment = await house.commitment()
    finding = await opened(house, commitment)
    body = {"made": False, "received_on": TODAY.isoformat(), "commitment_id": str(commitment)}
    path = f"/findings/{finding['finding_id']}/statements"
    response = await house.post(path, body, caller=PLATFORM, version=1)
    assert (response.status_code, response.json()["code"]) == (403, "role-not-allowed")


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("investigations", {}),
        ("notices", notice_body()),
        ("statements", statement_body()),
        ("conclusions", conclusion_body()),
        ("corrections", {"corrected_on": YESTERDAY.isoformat()}),
    ],
)
async def test_another_agency_never_learns_that_a_finding_exists(house, act, body):
    finding = await opened(house, await house.commitment())
    path = f"/findings/{finding['finding_id']}"
    theirs = await house.post(f"{path}/{act}", body, caller=STRANGER, version=1)
    nobodys = await house.post(f"/findings/{uuid4()}/{act}", body, caller=STRANGER, version=1)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json()["code"] == nobodys.json()["code"] == "finding-not-found"
    for beneath in ("", "/history", "/explanation"):
        assert (await house.get(f"{path}{beneath}", caller=STRANGER)).status_code == 404
        assert (await house.get(f"{path}{beneath}", caller=SUPERVISOR)).status_code == 200


async def test_findings_are_listed_newest_first_page_by_page_to_those_they_concern(house):
    made = [(await opened(house, await house.commitment()))["finding_id"] for _ in range(3)]
    first = await house.get("/findings?limit=2")
    following = await house.get(first.headers["Link"].split(">")[0].removeprefix("<"))
    found = [each["finding_id"] for each in first.json()["items"] + following.json()["items"]]
    assert found == made[::-1]
    assert "Link" not in following.headers
    assert (await house.get("/findings", caller=STRANGER)).json()["items"] == []
    assert len((await house.get("/findings", caller=SUPERVISOR)).json()["items"]) == 3
    assert (await house.get("/findings", caller=PLATFORM)).status_code == 403
    assert (await house.get("/findings?state=CLEARED")).json()["items"] == []
    assert (await house.get("/findings?cursor=AAAA.bbbb")).json()["code"] == "cursor-invalid"


async def test_a_verifier_opens_and_investigates_but_does_not_conclude(house):
    finding = await opened(house, await house.commitment())
    path = f"/findings/{finding['finding_id']}"
    done = await house.post(f"{path}/investigations", {}, caller=VERIFIER, version=1)
    assert done.status_code == 201
    body = {"conclusion": "CLEARED", "reasoning": "查无实据。"}
    refused = await house.post(f"{path}/conclusions", body, caller=VERIFIER, version=2)
    assert refused.status_code == 403


async def test_a_heard_finding_shows_what_was_said_to_its_agency(house):
    finding = await heard(house, await house.commitment())
    assert finding["notice"]["respond_by"] == (TODAY + timedelta(days=5)).isoformat()
    assert finding["statement"]["made"] is True
