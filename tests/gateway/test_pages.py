"""Whoever meets a problem finds it explained, and whoever integrates finds the API described."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import pytest

from contracts.problems import BOOK
from gateway.edge import access_line
from gateway.exchange import SCOPE_KEY, Exchange
from tests.gateway.conftest import House

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
EXTERNAL = re.compile(r"(?:https?:)?//[\w.-]+", re.IGNORECASE)


async def test_every_problem_has_a_page_in_both_languages(house: House) -> None:
    for slug in BOOK.slugs:
        chinese = await house.http.get(f"/problems/{slug}", headers=HTML)
        assert chinese.status_code == 200
        assert chinese.headers["content-type"].startswith("text/html")
        assert escape(BOOK.wording(slug, "zh-CN", {}).title) in chinese.text
        assert '<html lang="zh-CN">' in chinese.text
        english = await house.http.get(f"/problems/{slug}?lang=en", headers=HTML)
        assert '<html lang="en">' in english.text
        assert not EXTERNAL.search(chinese.text + english.text)


async def test_a_program_reads_a_problem_as_json_in_its_language(house: House) -> None:
    headers = {"Accept": "application/json", "Accept-Language": "en-GB, zh;q=0.5"}
    answer = await house.http.get("/problems/token-expired", headers=headers)
    assert answer.json()["title"] == "The access token has expired"
    assert answer.json()["status"] == 401
    assert answer.headers["content-language"] == "en"
    assert "Accept-Language" in answer.headers["vary"]


async def test_the_index_names_every_problem(house: House) -> None:
    listed = (await house.http.get("/problems")).json()["items"]
    assert [each["code"] for each in listed] == list(BOOK.slugs)
    text = (await house.http.get("/problems", headers=HTML)).text
    assert all(f'href="/problems/{slug}"' in text for slug in BOOK.slugs)


async def test_the_type_of_a_problem_is_the_address_of_its_page(house: House) -> None:
    problem = (await house.http.get("/api/v1/items")).json()
    assert (await house.http.get(problem["type"])).json()["code"] == problem["code"]


async def test_an_unknown_problem_is_not_found(house: House) -> None:
    answer = await house.http.get("/problems/%3Cscript%3E", headers=HTML)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_a_page_loads_what_it_names_and_names_nothing_outside(house: House) -> None:
    for path in ("/api/v1/docs", "/problems"):
        page = await house.http.get(path, headers=HTML)
        assert page.status_code == 200
        assert not EXTERNAL.search(page.text)
        # Nothing inline: the policy of the page lets no script run that is not a file of ours.
        assert "<script>" not in page.text
        assert "unsafe-inline" not in policy(page.headers["content-security-policy"], "script-src")
        for name in re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css|png))"', page.text):
            asset = await house.http.get(name)
            assert asset.status_code == 200
            assert asset.headers["content-type"].split(";")[0] in (
                "text/javascript",
                "text/css",
                "image/png",
            )


def policy(whole: str, directive: str) -> str:
    return next((part for part in whole.split(";") if directive in part), "")


async def test_the_script_of_the_api_page_asks_nobody_else(house: House) -> None:
    script = (await house.http.get("/api/v1/docs/page.js")).text
    assert "validatorUrl: null" in script
    assert not EXTERNAL.search(script)


@pytest.mark.parametrize("name", ["index.html", "..%2f__init__.py", "swagger-ui.js.map", "x"])
async def test_nothing_else_is_served_beside_the_api_page(house: House, name: str) -> None:
    assert (await house.http.get(f"/api/v1/docs/{name}")).status_code == 404


async def test_the_gateway_lives_and_says_which_service_does_not(house: House) -> None:
    assert (await house.http.get("/livez")).json() == {"status": "live"}
    ready = await house.http.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["services"] == {
        "catalog": "up",
        "commitment": "up",
        "verification": "down",
        "credit": "down",
    }


def test_the_log_tells_no_number_no_query_and_no_token() -> None:
    number = "370406199001010011"
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": f"/api/v1/items/{number}",
        "query_string": b"name=zhangsan",
        "headers": [(b"authorization", b"Bearer secret"), (b"x-request-id", number.encode())],
    }
    scope[SCOPE_KEY] = Exchange.of(scope)
    line = access_line(scope, 0.0015)
    assert (line["method"], line["path"], line["milliseconds"]) == ("GET", "/api/v1/items/{}", 1.5)
    assert not re.search(f"{number}|zhangsan|secret", repr(line))
