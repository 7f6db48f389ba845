"""What a client sends reaches its service unchanged, and nothing that it must not say."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from gateway.exchange import ascii_of
from services.chassis.callers import CALLER_HEADER, Caller, CallerSigner
from tests.gateway.conftest import House

MEBIBYTE = 1024 * 1024
FILING = {"party": {"name": "张三"}, "note": "x"}


def seen(answer: httpx.Response) -> dict[str, list[str]]:
    """The headers that the service saw, by name."""
    headers: dict[str, list[str]] = {}
    for name, value in answer.json()["headers"]:
        headers.setdefault(name, []).append(value)
    return headers


async def test_the_service_knows_who_calls(house: House) -> None:
    answer = await house.http.get("/api/v1/items", headers=await house.bearer())
    assert answer.status_code == 200
    told = answer.json()
    assert (told["client_id"], told["agency"]) == ("shanting-platform", None)
    assert (told["roles"], told["issuer"]) == (["platform"], "gateway")
    assert "authorization" not in seen(answer)


async def test_each_service_gets_its_own_statement(house: House) -> None:
    bearer = await house.bearer()
    catalog = await house.http.get("/api/v1/items", headers=bearer)
    commitment = await house.http.get("/api/v1/commitments", headers=bearer)
    assert commitment.status_code == 200
    name = CALLER_HEADER.lower()
    assert seen(catalog)[name] != seen(commitment)[name]


async def test_a_statement_is_signed_anew_when_the_clock_went_back(house: House) -> None:
    bearer = await house.bearer()
    house.clock.step(seconds=60)
    before = await house.http.get("/api/v1/items", headers=bearer)
    house.clock.step(seconds=-30)
    after = await house.http.get("/api/v1/items", headers=bearer)
    name = CALLER_HEADER.lower()
    assert seen(after)[name] != seen(before)[name]


async def test_a_client_cannot_say_what_the_gateway_says(house: House) -> None:
    signer = CallerSigner("gateway", house.settings.signing_key, house.clock)
    regent = Caller("regent", "gateway", "370406-gov", frozenset({"platform"}))
    spoofed = {
        CALLER_HEADER: signer.header(regent, "catalog")[CALLER_HEADER],
        "x-chengnuo-agency": "370406-gov",
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
        "Cookie": "a=b",
        "Connection": "X-Named, keep-alive",
        "X-Named": "1",
        "TE": "trailers",
        "X-Kept": "1",
    }
    answer = await house.http.get("/api/v1/items", headers=spoofed | await house.bearer())
    assert answer.json()["client_id"] == "shanting-platform"
    headers = seen(answer)
    assert len(headers[CALLER_HEADER.lower()]) == 1
    assert headers["x-forwarded-host"] == [house.address.removeprefix("http://")]
    assert headers["x-forwarded-proto"] == ["http"]
    assert headers["x-kept"] == ["1"]
    assert not headers.keys() & {"x-chengnuo-agency", "forwarded", "cookie", "x-named", "te"}


async def test_trace_and_request_id_travel_and_come_back(house: House) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    headers = {"traceparent": trace, "tracestate": "a=1", "X-Request-Id": "case-7"}
    answer = await house.http.get("/api/v1/items", headers=headers | await house.bearer())
    assert answer.headers["x-request-id"] == "case-7"
    assert seen(answer)["traceparent"] == [trace]
    assert seen(answer)["tracestate"] == ["a=1"]
    assert seen(answer)["x-request-id"] == ["case-7"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"traceparent": "00-00000000000000000000000000000000-b7ad6b7169203331-01"},
        {"traceparent": "nonsense", "tracestate": "a=1"},
        {"X-Request-Id": "110105194912310021"},
        {"X-Request-Id": "a b"},
        {"X-Request-Id": "x" * 129},
    ],
)
async def test_trace_and_request_id_are_made_where_none_is_fit(
    house: House, headers: dict[str, str]
) -> None:
    answer = await house.http.get("/api/v1/items", headers=headers | await house.bearer())
    told = seen(answer)
    version, trace, span, flags = told["traceparent"][0].split("-")
    assert (version, len(trace), len(span), flags) == ("00", 32, 16, "01")
    assert trace != "0" * 32
    assert "tracestate" not in told
    assert re.fullmatch("[a-p]{32}", answer.headers["x-request-id"])
    assert told["x-request-id"] == [answer.headers["x-request-id"]]


async def test_path_and_query_arrive_as_they_were_sent(house: House) -> None:
    bearer = await house.bearer()
    answer = await house.http.get("/api/v1/items/a%20b?q=%E8%AF%81&limit=%2B1&q=", headers=bearer)
    assert answer.json()["path"] == "/api/v1/items/a%20b"
    assert answer.json()["query"] == "q=%E8%AF%81&limit=%2B1&q="


def test_raw_chinese_is_encoded_before_it_goes_on() -> None:
    assert ascii_of("q=身份&x=%20".encode()) == "q=%E8%BA%AB%E4%BB%BD&x=%20"


async def test_a_filing_and_its_answer_pass_unchanged(house: House) -> None:
    headers = {"Idempotency-Key": "k-1"} | await house.bearer()
    body = json.dumps(FILING).encode()
    answer = await house.http.post("/api/v1/items", content=body, headers=headers)
    assert answer.status_code == 422  # without a content type it is no JSON to the service
    typed = headers | {"Content-Type": "application/json"}
    answer = await house.http.post("/api/v1/items", content=body, headers=typed)
    assert answer.status_code == 201
    assert answer.json()["size"] == len(body)
    assert answer.headers["location"] == "/api/v1/items/1"
    assert seen(answer)["idempotency-key"] == ["k-1"]
    assert "x-private" not in answer.headers


async def test_a_services_problem_passes_unchanged(house: House) -> None:
    headers = await house.bearer() | {"Accept-Language": "en"}
    answer = await house.http.post("/api/v1/items", json={"note": 1}, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {each.get("pointer") for each in answer.json()["errors"]} >= {"/party", "/note"}


async def test_an_answer_is_streamed_and_a_redirect_stays_inside(house: House) -> None:
    bearer = await house.bearer()
    answer = await house.http.get("/api/v1/items/stream", headers=bearer)
    assert answer.text == "part 0\npart 1\npart 2\n"
    moved = await house.http.get("/api/v1/items/moved", headers=bearer)
    assert (moved.status_code, moved.headers["location"]) == (303, "/api/v1/items/stream")
    assert "set-cookie" not in moved.headers


async def test_a_head_is_answered_like_a_get_without_a_body(house: House) -> None:
    bearer = await house.bearer()
    answer = await house.http.head("/api/v1/items", headers=bearer)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0
    assert (await house.http.get("/api/v1/items", headers=bearer)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/api/v1/",
        "/api/v1",
        "/api/v2/items",
        "/internal/openapi.json",
        "/api/v1/internal",
        "/api/v1/items/",
        "/api/v1//items",
        "/api/v1/items/%2e%2e/%2e%2e/internal/openapi.json",
        "/api/v1/items/..%2f..%2finternal",
        "/api/v1/items/a%00",
        "/api/v1/items/a%5cb",
        "/api/v1/%69tems/../x",
    ],
)
async def test_an_unknown_address_is_not_found_and_not_forwarded(house: House, path: str) -> None:
    host, port = house.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    token = await house.token()
    # Written by hand: a client would tidy the path up first.
    head = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    writer.write(f"{head}Authorization: Bearer {token}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 404")
    assert b'"code":"not-found"' in answer
    assert house.upstreams["catalog"].state.asked == []


async def test_an_unknown_method_is_told_and_options_are_listed(house: House) -> None:
    answer = await house.http.request("TRACE", "/api/v1/items", headers=await house.bearer())
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]
    unsupported = await house.http.delete("/api/v1/items", headers=await house.bearer())
    assert (unsupported.status_code, unsupported.json()["code"]) == (405, "method-not-allowed")
    options = await house.http.options("/livez")
    assert options.status_code == 204
    assert set(options.headers["allow"].split(", ")) == {"GET", "HEAD"}


async def chunks(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b" " * 65536


async def test_a_body_that_is_too_large_is_refused_before_it_is_forwarded(house: House) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"} | await house.bearer()
    body = json.dumps(FILING).encode()
    declared = await house.http.post(
        "/api/v1/items", content=b" " * (10 * MEBIBYTE), headers=headers
    )
    chunked = await house.http.post("/api/v1/items", content=chunks(160), headers=headers)
    just_over = await house.http.post(
        "/api/v1/items", content=body.ljust(MEBIBYTE + 1), headers=headers
    )
    for answer in (declared, chunked, just_over):
        assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    assert house.upstreams["catalog"].state.asked == []
    just_right = await house.http.post(
        "/api/v1/items", content=body.ljust(MEBIBYTE), headers=headers
    )
    assert (just_right.status_code, just_right.json()["size"]) == (201, MEBIBYTE)


async def test_a_service_that_is_not_there_is_told_as_such(house: House) -> None:
    bearer = await house.bearer()
    for method in ("GET", "POST"):
        answer = await house.http.request(method, "/api/v1/findings", headers=bearer)
        assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")
        assert int(answer.headers["retry-after"]) > 0


async def test_every_answer_guards_the_browser_and_tells_no_server(house: House) -> None:
    bearer: dict[str, Any] = await house.bearer()
    for path in ("/api/v1/items", "/api/v1/nothing", "/livez", "/problems", "/api/v1/docs"):
        answer = await house.http.get(path, headers=bearer | {"Accept": "text/html"})
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-request-id"]
        assert len(answer.headers.get_list("date")) <= 1
