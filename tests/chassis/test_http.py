from __future__ import annotations

import httpx
import pytest

from services.chassis.problem import preferred_of
from tests.chassis.edge import Edge


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh-CN"),
        ("", "zh-CN"),
        ("*", "zh-CN"),
        ("fr", "zh-CN"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("zh, en", "zh-CN"),
        ("en;q=0.8, zh-TW;q=0.9", "zh-CN"),
        ("en;q=0.9, zh;q=0.8", "en"),
        ("en;q=0", "zh-CN"),
        ("en;q=many, zh", "zh-CN"),
        ("fr, en;q=0.1", "en"),
        (";;;,,q=", "zh-CN"),
    ],
)
def test_chinese_is_spoken_unless_english_is_preferred(header: str | None, language: str) -> None:
    assert preferred_of(header) == language


async def test_a_problem_speaks_the_language_of_its_reader(client: httpx.AsyncClient) -> None:
    chinese = await client.get("/nowhere")
    english = await client.get("/nowhere", headers={"Accept-Language": "en"})
    assert chinese.json()["title"] == "未找到"
    assert chinese.headers["Content-Language"] == "zh-CN"
    assert english.json()["title"] == "Not found"
    assert english.headers["Content-Language"] == "en"


async def test_a_problem_has_the_members_of_rfc_9457_and_a_way_out(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/nowhere")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "/problems/not-found",
        "title": "未找到",
        "status": 404,
        "detail": "没有这个地址，或者它不归您办理。",
        "instance": "/nowhere",
        "code": "not-found",
        "way_out": "请核对地址；接口一览见 /api/v1/docs。",
    }


async def test_a_method_that_does_not_apply_is_told(client: httpx.AsyncClient) -> None:
    answer = await client.put("/api/v1/things")
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "Allow" in answer.headers


async def test_a_defect_tells_nothing_of_the_inside(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/defect")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-defect")
    assert "ZeroDivision" not in answer.text
    assert "370406199001010011" not in answer.text


async def test_an_error_that_nobody_here_raises_is_a_defect_and_told_as_one(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/api/v1/teapot")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-defect")


async def test_each_wrong_field_is_told_with_its_pointer(
    edge: Edge, client: httpx.AsyncClient
) -> None:
    headers = {**edge.headers("platform"), "Idempotency-Key": "key-1"}
    body = {"weight": "heavy", "a/b": 1}
    answer = await client.post("/api/v1/things", json=body, headers=headers)
    told = {(each["pointer"], each["code"]) for each in answer.json()["errors"]}
    assert told == {
        ("/name", "missing"),
        ("/weight", "int-parsing"),
        ("/a~1b", "extra-forbidden"),
    }


async def test_a_wrong_parameter_is_told_by_its_name(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/things?limit=many")
    [error] = answer.json()["errors"]
    assert (error["parameter"], error["code"]) == ("limit", "int-parsing")


@pytest.mark.parametrize(
    ("if_match", "status", "slug"),
    [
        (None, 428, "if-match-missing"),
        ("3", 400, "if-match-malformed"),
        ('W/"3"', 400, "if-match-malformed"),
        ("*", 400, "if-match-malformed"),
        ('"*"', 400, "if-match-malformed"),
        ('""', 400, "if-match-malformed"),
        ('"-1"', 400, "if-match-malformed"),
        ('"1234567890"', 400, "if-match-malformed"),
        ('"3", "4"', 400, "if-match-malformed"),
        ('"2"', 412, "stale-version"),
    ],
)
async def test_a_change_needs_the_version_that_was_read(
    client: httpx.AsyncClient, if_match: str | None, status: int, slug: str
) -> None:
    headers = {} if if_match is None else {"If-Match": if_match}
    answer = await client.post("/api/v1/things/1/changes", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, slug)


async def test_a_change_with_the_version_that_was_read_is_made(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/things/1/changes", headers={"If-Match": '"3"'})
    assert answer.status_code == 200
