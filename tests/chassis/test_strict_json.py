from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.database import Database
from services.chassis.problem import Problem, escape_pointer
from services.chassis.strict_json import DEEPEST_NESTING, LARGEST_BODY, LARGEST_NUMBER, parse_json
from tests.chassis.building import things
from tests.chassis.edge import Edge


def nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * depth + "1" + closing * depth).encode()


def test_the_limits_are_thirty_two_levels_a_mebibyte_and_exact_integers() -> None:
    assert (DEEPEST_NESTING, LARGEST_BODY, LARGEST_NUMBER) == (32, 1_048_576, 9_007_199_254_740_991)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_the_deepest_nesting_is_taken_and_one_more_is_not(opening: str, closing: str) -> None:
    assert parse_json(nested(DEEPEST_NESTING, opening, closing))
    with pytest.raises(Problem, match="body-too-deep"):
        parse_json(nested(DEEPEST_NESTING + 1, opening, closing))


def test_brackets_in_a_text_are_no_nesting() -> None:
    text = '\\"' + "[{" * 100
    assert parse_json(f'["{text}"]'.encode()) == ['"' + "[{" * 100]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": 1,}',
        b"\xff\xfe",
        b'"\xed\xa0\x80"',
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
        b"NaN",
        b"1e400",
        b"1 2",
        b"//",
    ],
)
def test_what_is_not_json_is_refused(content: bytes) -> None:
    with pytest.raises(Problem, match="not-json"):
        parse_json(content)


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (b'"\\u0000"', ""),
        (b'{"a/b": ["x", "y\\u0000"]}', "/a~1b/1"),
        (b'{"a": {"\\u0000": 1}}', "/a"),
    ],
)
def test_a_nul_character_is_refused_with_its_place(content: bytes, pointer: str) -> None:
    with pytest.raises(Problem, match="text-not-allowed") as refused:
        parse_json(content)
    assert [each.pointer for each in refused.value.errors] == [pointer]


@pytest.mark.parametrize("number", [LARGEST_NUMBER, -LARGEST_NUMBER, 0.1, True, None])
def test_a_number_that_all_readers_read_alike_is_taken(number: Any) -> None:
    assert parse_json(json.dumps({"n": number}).encode()) == {"n": number}


@pytest.mark.parametrize("digits", ["9007199254740992", "-9007199254740992", "1e300", "9" * 40])
def test_a_number_that_readers_read_apart_is_refused(digits: str) -> None:
    with pytest.raises(Problem, match="request-invalid") as refused:
        parse_json(f'{{"n": [{digits}]}}'.encode())
    assert [(each.code, each.pointer) for each in refused.value.errors] == [
        ("number-too-large", "/n/0")
    ]


def refusal(content: bytes) -> str | None:
    """The slug with which the content is refused, None where it is taken."""
    try:
        parse_json(content)
    except Problem as refused:
        return refused.slug
    return None


@given(st.binary(max_size=200))
def test_no_bytes_do_worse_than_be_refused(content: bytes) -> None:
    told = {None, "not-json", "body-too-deep", "text-not-allowed", "request-invalid"}
    assert refusal(content) in told


def test_a_pointer_escapes_what_has_a_meaning_in_it() -> None:
    assert escape_pointer("a/b~c") == "a~1b~0c"


async def post(edge: Edge, client: httpx.AsyncClient, content: bytes) -> httpx.Response:
    headers = {
        **edge.headers("platform"),
        "Idempotency-Key": "key-1",
        "Content-Type": "application/json",
    }
    return await client.post("/api/v1/things", content=content, headers=headers)


def of_size(size: int) -> bytes:
    around = len(b'{"name": "a", "further": ""}')
    return b'{"name": "a", "further": "' + b"x" * (size - around) + b'"}'


async def test_the_largest_body_is_taken_and_one_byte_more_is_not(
    edge: Edge, client: httpx.AsyncClient, database: Database
) -> None:
    refused = await post(edge, client, of_size(LARGEST_BODY + 1))
    assert (refused.status_code, refused.json()["code"]) == (413, "body-too-large")
    assert await things(database) == []
    assert (await post(edge, client, of_size(LARGEST_BODY))).status_code == 201


@pytest.mark.parametrize(
    ("content", "status", "slug"),
    [
        (b"{", 400, "not-json"),
        (b'{"name": "\\ud800"}', 400, "not-json"),
        (b'{"name": "\\u0000"}', 422, "text-not-allowed"),
        (b'{"name": "a", "further": ' + nested(40) + b"}", 400, "body-too-deep"),
        (b'{"name": "a", "further": 1e300}', 422, "request-invalid"),
        (b'{"name": 1}', 422, "request-invalid"),
        (b'{"nam": "a"}', 422, "request-invalid"),
        (b"", 422, "request-invalid"),
        (b"[]", 422, "request-invalid"),
    ],
)
async def test_a_bad_body_is_told_as_what_it_is_and_writes_nothing(
    edge: Edge,
    client: httpx.AsyncClient,
    database: Database,
    content: bytes,
    status: int,
    slug: str,
) -> None:
    answer = await post(edge, client, content)
    assert (answer.status_code, answer.json()["code"]) == (status, slug)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert await things(database) == []


async def test_a_client_that_hangs_up_within_its_body_is_no_defect(
    edge: Edge, database: Database
) -> None:
    headers = {
        **edge.headers("platform"),
        "Idempotency-Key": "k",
        "Content-Type": "application/json",
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/api/v1/things",
        "raw_path": b"/api/v1/things",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    came = iter(
        [
            {"type": "http.request", "body": b'{"name": ', "more_body": True},
            {"type": "http.disconnect"},
        ]
    )
    told: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return next(came)

    async def send(message: MutableMapping[str, Any]) -> None:
        told.append(message)

    await edge.api(scope, receive, send)
    assert told[0]["status"] == 400
    assert json.loads(told[1]["body"])["code"] == "body-incomplete"
    assert await things(database) == []
