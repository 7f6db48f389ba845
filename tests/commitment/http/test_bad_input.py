"""What cannot be understood is answered with a problem, and nothing is written."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import orjson
import pytest

from tests.commitment.conftest import Client, House
from tests.commitment.http.steps import served
from tests.commitment.material import NOW, filing_body, paper


def changed(body: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy of a body with one member replaced, or removed where the value is `...`."""
    copy = deepcopy(body)
    *places, last = pointer.strip("/").split("/")
    target = copy
    for place in places:
        target = target[place]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return copy


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/notification_id", ...),
        ("/notification_id", "not-a-uuid"),
        ("/unknown", 1),
        ("/committer/nickname", "x"),
        ("/committer/kind", "ROBOT"),
        ("/committer/name", ""),
        ("/committer/name", "   "),
        ("/committer/name", "名" * 121),
        ("/committer/name", 5),
        ("/committer/phone", "call me"),
        ("/statements/truth", "yes"),
        ("/statements/truth", ...),
        ("/facts", []),
        ("/facts", {"income": 2**53}),
        ("/facts", {"deep": [{"income": -(2**60)}]}),
        ("/matter_reference", "a b"),
        ("/publicity_consent", "maybe"),
        ("/channel", "PIGEON"),
        ("/signature", ...),
        ("/signature/kind", "SEAL"),
        ("/signature/scan_digest", "sm3:zz"),
        ("/signature/signed_at", "2026-11-24T09:30:00"),
        ("/signature/signed_at", "2026-06-31T09:30:00+08:00"),
        ("/signature/signed_at", "9999-12-31T23:59:59-12:00"),
        ("/signature/signed_at", "0001-01-01T00:00:00+14:00"),
        ("/reading_evidence/seconds", -1),
        ("/proxy", {"name": "李四"}),
    ],
)
async def test_a_filing_that_does_not_fit_its_form_names_the_place_and_writes_nothing(
    house: House, platform: Client, pointer: str, value: Any
) -> None:
    notification = await served(platform)
    before = await house.rows_everywhere()
    body = changed(filing_body(notification["notification_id"]), pointer, value)
    response = await platform.post("/api/v1/commitments", body)
    problem = response.json()
    assert response.status_code == 422, response.text
    assert response.headers["content-type"].startswith("application/problem+json")
    assert problem["code"] == "request-invalid"
    assert problem["errors"][0]["pointer"].startswith("/" + pointer.split("/")[1])
    assert await house.rows_everywhere() == before


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "not-json"),
        (b"\xff\xfe", 400, "not-json"),
        (b'{"a": "\\ud800"}', 400, "not-json"),
        (b'{"a": "\\u0000"}', 422, "text-not-allowed"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, 400, "body-too-deep"),
        (b'{"a":"' + b"x" * (10 * 1024 * 1024) + b'"}', 413, "body-too-large"),
        (b"[]", 422, "request-invalid"),
    ],
)
async def test_what_is_no_proper_json_is_refused(
    house: House, platform: Client, content: bytes, status: int, code: str
) -> None:
    before = await house.rows_everywhere()
    response = await platform.post("/api/v1/commitments", content=content)
    assert response.status_code == status
    assert response.json()["code"] == code
    assert await house.rows_everywhere() == before


async def test_numbers_beyond_every_bound_are_refused(house: House, platform: Client) -> None:
    notification = await served(platform)
    body = orjson.dumps(filing_body(notification["notification_id"]))
    before = await house.rows_everywhere()
    for number in (b"1e400", b"123456789012345678901234567890", b"NaN"):
        content = body.replace(b'"income":600', b'"income":' + number)
        response = await platform.post("/api/v1/commitments", content=content)
        assert response.status_code in (400, 422), number
    assert await house.rows_everywhere() == before


async def test_a_digital_signature_is_refused_clearly(house: House, platform: Client) -> None:
    notification = await served(platform)
    before = await house.rows_everywhere()
    digital = {"kind": "DIGITAL", "certificate": "MII…", "value": "…"}
    body = filing_body(notification["notification_id"], signature=digital)
    for path in ("/api/v1/commitments", "/api/v1/eligibility-checks"):
        response = await platform.post(path, body)
        assert response.status_code == 422
        assert response.json()["code"] == "digital-signature-not-yet"
        assert response.json()["errors"][0]["pointer"] == "/signature/kind"
    assert await house.rows_everywhere() == before


async def test_a_post_needs_its_idempotency_key(house: House, platform: Client) -> None:
    notification = await served(platform)
    body = filing_body(notification["notification_id"])
    before = await house.rows_everywhere()
    response = await platform.post("/api/v1/commitments", body, key="", **{"Idempotency-Key": ""})
    assert response.status_code == 400
    assert response.json()["code"] == "idempotency-key-missing"
    assert await house.rows_everywhere() == before


async def test_unknown_ids_are_not_found(house: House, platform: Client) -> None:
    unknown = "01990000-0000-7000-8000-00000000dead"
    before = await house.rows_everywhere()
    assert (await platform.get(f"/api/v1/commitments/{unknown}")).status_code == 404
    assert (await platform.get(f"/api/v1/notifications/{unknown}")).status_code == 404
    assert (await platform.get("/api/v1/commitments/not-a-uuid")).status_code == 422
    filing = await platform.post("/api/v1/commitments", filing_body(unknown))
    assert filing.status_code == 404
    item = {"item_code": "370406-CN-999", "applicant": filing_body(unknown)["committer"]}
    missing = await platform.post("/api/v1/notifications", {**item, "channel": "MOBILE"})
    assert missing.json()["code"] == "item-not-known"
    assert await house.rows_everywhere() == before


async def test_problems_are_told_in_the_readers_language(platform: Client) -> None:
    path = "/api/v1/commitments/01990000-0000-7000-8000-00000000dead"
    chinese = (await platform.get(path)).json()
    english = (await platform.get(path, **{"Accept-Language": "en"})).json()
    assert chinese["title"] == "未找到承诺"
    assert english["title"] == "Commitment not found"
    assert chinese["type"] == english["type"] == "/problems/commitment-not-found"


async def test_cursors_of_one_list_do_not_open_another(platform: Client) -> None:
    for number in range(2):
        notification = await served(platform)
        body = filing_body(notification["notification_id"], matter_reference=f"SD-{number}")
        told = (await platform.post("/api/v1/commitments", body)).json()
    listed = await platform.get("/api/v1/commitments?limit=1")
    cursor = listed.headers["link"].split("cursor=")[1].split(">")[0]
    response = await platform.get(f"{told['links']['history']}?cursor={cursor}")
    assert response.status_code == 422
    assert response.json()["code"] == "cursor-invalid"


async def test_a_signature_from_before_the_notification_is_judged_not_crashed(
    platform: Client,
) -> None:
    notification = await served(platform)
    body = filing_body(
        notification["notification_id"], signature=paper(NOW.replace(year=1949, month=10, day=1))
    )
    response = await platform.post("/api/v1/commitments", body)
    assert response.status_code == 409
