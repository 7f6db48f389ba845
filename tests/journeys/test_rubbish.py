"""Rubbish gets a clear problem in Chinese, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from deploy.seed.loop import PLATFORM, Loop, applications, officer_of
from tests.journeys.running import RunningSystem

ITEM = "370406-CN-042"
NOWHERE = "01900000-0000-7000-8000-000000000000"


class Desk:
    """Sends raw requests as the platform, and holds the answer to be a problem."""

    def __init__(self, system: RunningSystem, loop: Loop, token: str) -> None:
        self.system = system
        self.loop = loop
        self.token = token

    async def send(
        self, path: str, content: bytes, *, status: int, code: str, **headers: str
    ) -> dict[str, Any]:
        sent = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": "rubbish",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx.AsyncClient(base_url=self.system.url, timeout=20) as http:
            answer = await http.post(f"/api/v1{path}", content=content, headers=sent)
        assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text
        problem: dict[str, Any] = answer.json()
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert problem["type"] == f"/problems/{code}"
        assert problem["title"]
        assert problem["way_out"]
        assert "Traceback" not in answer.text
        return problem


@pytest.fixture
async def desk(system: RunningSystem, loop: Loop) -> Desk:
    return Desk(system, loop, await loop.offices.token(PLATFORM))


def pointers(problem: dict[str, Any]) -> set[str]:
    return {error["pointer"] for error in problem["errors"]}


async def test_what_cannot_be_read_is_told_and_nothing_is_kept(desk: Desk) -> None:
    before = await desk.system.kept()
    path = "/notifications"
    await desk.send(path, b"{not json", status=400, code="not-json")
    await desk.send(path, b'{"a": "\xff"}', status=400, code="not-json")
    await desk.send(path, b'{"a": "\\ud800"}', status=400, code="not-json")
    await desk.send(path, b'{"a": NaN}', status=400, code="not-json")
    await desk.send(path, b"[" * 5000 + b"]" * 5000, status=400, code="body-too-deep")
    await desk.send(path, b'{"a":' * 33 + b"1" + b"}" * 33, status=400, code="body-too-deep")
    await desk.send(path, b'{"item_code": "a\\u0000b"}', status=422, code="text-not-allowed")
    await desk.send(path, b" " * (10 * 1024 * 1024), status=413, code="body-too-large")
    await desk.send(path, b"[]", status=422, code="request-invalid")
    await desk.send(path, b"", status=422, code="request-invalid")
    await desk.send(path, b"{}", status=400, code="idempotency-key-missing", Idempotency_Key="")
    assert (await desk.system.kept()) == before


async def test_wrong_missing_and_unknown_fields_are_named_by_pointer(desk: Desk) -> None:
    problem = await desk.send(
        "/notifications",
        '{"item_code": 7, "applicant": {"kind": "ROBOT", "name": "甲"}, "colour": "red"}'.encode(),
        status=422,
        code="request-invalid",
    )
    assert {"/item_code", "/applicant/kind", "/applicant/id_number", "/channel", "/colour"} <= (
        pointers(problem)
    )
    assert all(error["detail"] for error in problem["errors"])


async def test_the_reader_may_ask_for_english(desk: Desk) -> None:
    problem = await desk.send(
        "/notifications", b"{not json", status=400, code="not-json", Accept_Language="en"
    )
    assert problem["title"] == "The request is not JSON"


@pytest.mark.parametrize(
    ("id_type", "id_number"),
    [
        ("RESIDENT_ID", "370406199001010012"),
        ("RESIDENT_ID", "370406198506310031"),
        ("RESIDENT_ID", "37040619900101001"),
        ("USCC", "91350100M000100Y4Z"),
    ],
)
async def test_an_identity_document_that_cannot_be_is_refused_with_its_rule(
    desk: Desk, id_type: str, id_number: str
) -> None:
    party = {**applications()[ITEM]["true"]["party"], "id_type": id_type, "id_number": id_number}
    served = await desk.loop.offices.request(
        PLATFORM,
        "POST",
        "/notifications",
        body={"item_code": ITEM, "applicant": party, "channel": "WEBSITE"},
    )
    if served.status_code == 201:
        body = await desk.loop.letter(ITEM, notification=served.json(), committer=party)
        refused = await desk.loop.offices.request(PLATFORM, "POST", "/commitments", body=body)
        assert refused.status_code == 409
        rules = {finding["rule"] for finding in refused.json()["findings"]}
        assert "identity-document-valid" in rules
        assert id_number not in refused.text
    else:
        assert served.status_code == 422
        assert id_number not in served.text


async def test_an_unknown_thing_and_another_agencys_thing_look_the_same(desk: Desk) -> None:
    filed = await desk.loop.file(ITEM, "true")
    offices = desk.loop.offices
    for client, commitment_id in (
        (PLATFORM, NOWHERE),
        ("mobile", filed["commitment_id"]),
        ("education", filed["commitment_id"]),
    ):
        answer = await offices.request(client, "GET", f"/commitments/{commitment_id}")
        assert answer.status_code == 404
        assert answer.json()["code"] == "commitment-not-found"


async def test_a_change_needs_the_version_that_was_read(desk: Desk) -> None:
    filed = await desk.loop.file("370406-CN-018", "true")
    path = f"/commitments/{filed['commitment_id']}/withdrawals"
    content = '{"reason": "不再需要"}'.encode()
    await desk.send(path, content, status=428, code="if-match-missing")
    await desk.send(path, content, status=400, code="if-match-malformed", If_Match="3")
    await desk.send(path, content, status=412, code="stale-version", If_Match='"77"')
    still = await desk.loop.offices.get(PLATFORM, f"/commitments/{filed['commitment_id']}")
    assert still["state"] == "ACCEPTED"


async def test_a_withdrawn_commitment_cannot_be_withdrawn_or_decided_again(desk: Desk) -> None:
    filed = await desk.loop.file("370406-CN-018", "true")
    offices, path = desk.loop.offices, f"/commitments/{filed['commitment_id']}"
    reason = {"reason": "不再需要"}
    gone = await offices.post(PLATFORM, f"{path}/withdrawals", reason, version=filed["version"])
    again = await offices.request(
        PLATFORM, "POST", f"{path}/withdrawals", body=reason, version=gone["version"]
    )
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")


async def test_the_same_key_gives_the_same_answer_and_never_another_effect(desk: Desk) -> None:
    offices = desk.loop.offices
    body = await desk.loop.letter(ITEM, "true")
    first = await offices.request(PLATFORM, "POST", "/commitments", body=body, key="once")
    before = (await desk.system.kept())["commitments"]
    second = await offices.request(PLATFORM, "POST", "/commitments", body=body, key="once")
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    other = {**body, "matter_reference": "BJ-another"}
    third = await offices.request(PLATFORM, "POST", "/commitments", body=other, key="once")
    assert (third.status_code, third.json()["code"]) == (422, "idempotency-key-reused")
    assert (await desk.system.kept())["commitments"] == before


async def test_a_cursor_that_was_tampered_with_is_refused(desk: Desk) -> None:
    offices = desk.loop.offices
    page = await offices.request(PLATFORM, "GET", "/items?limit=2")
    cursor = page.links["next"]["url"].partition("cursor=")[2].partition("&")[0]
    for bad in (cursor[:-1] + ("a" if cursor[-1] != "a" else "b"), "x", "x.y", "%00"):
        answer = await offices.request(PLATFORM, "GET", f"/items?limit=2&cursor={bad}")
        assert answer.status_code == 422, bad
    following = await offices.request(PLATFORM, "GET", f"/items?limit=2&cursor={cursor}")
    assert following.status_code == 200
    assert following.json()["items"] != page.json()["items"]


def impossible_dates() -> Iterator[str]:
    yield from ("2026-06-31", "2026-13-01", "0000-01-01", "10000-01-01")


@pytest.mark.parametrize("decided_on", impossible_dates())
async def test_a_date_beyond_the_calendar_is_refused(desk: Desk, decided_on: str) -> None:
    filed = await desk.loop.file("370406-CN-018", "true")
    body = {"outcome": "GRANTED", "document_no": "山决〔2026〕9号", "decided_on": decided_on}
    answer = await desk.loop.offices.request(
        officer_of("370406-CN-018"),
        "POST",
        f"/commitments/{filed['commitment_id']}/decisions",
        body=body,
        version=filed["version"],
    )
    assert answer.status_code == 422
    assert {each["pointer"] for each in answer.json()["errors"]} == {"/decided_on"}


async def test_a_digital_signature_is_refused_clearly_until_there_are_certificates(
    desk: Desk,
) -> None:
    body = await desk.loop.letter(ITEM, "true")
    body["signature"] = {"kind": "DIGITAL", "value": "MEUCIQ", "certificate": "MIIB"}
    answer = await desk.loop.offices.request(PLATFORM, "POST", "/commitments", body=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "digital-signature-not-yet")
