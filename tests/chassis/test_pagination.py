from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.cursors import Cursors
from services.chassis.pagination import link_header
from services.chassis.problem import Problem

_CURSORS = Cursors(b"k" * 32)
_VALUES = st.lists(st.text(max_size=8) | st.integers(-(2**53), 2**53) | st.none(), max_size=4)


@given(_VALUES)
def test_a_cursor_gives_back_what_it_was_made_of(values: list[Any]) -> None:
    assert _CURSORS.decode(_CURSORS.encode(values)) == values


@given(_VALUES, st.data())
def test_a_cursor_that_was_tampered_with_is_refused(values: list[Any], data: st.DataObject) -> None:
    cursor = _CURSORS.encode(values)
    place = data.draw(st.integers(0, len(cursor) - 1))
    character = data.draw(st.characters(codec="ascii").filter(lambda each: each != cursor[place]))
    with pytest.raises(Problem, match="cursor-invalid"):
        _CURSORS.decode(cursor[:place] + character + cursor[place + 1 :])


@given(st.text())
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="cursor-invalid"):
        _CURSORS.decode(text)


def test_a_cursor_of_another_deployment_is_refused() -> None:
    with pytest.raises(Problem, match="cursor-invalid"):
        _CURSORS.decode(Cursors(b"l" * 32).encode(["a"]))


def test_the_link_to_the_next_page_keeps_the_question() -> None:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/things",
        "query_string": b"state=FILED&state=CLOSED&limit=5&cursor=old",
        "headers": [],
    }
    assert link_header(Request(scope), "new.mac") == {
        "Link": '</api/v1/things?state=FILED&state=CLOSED&limit=5&cursor=new.mac>; rel="next"'
    }
    assert link_header(Request(scope), None) == {}


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 200), ("limit=1", 200), ("limit=100", 200), ("limit=0", 422), ("limit=101", 422)],
)
async def test_a_page_has_from_one_to_a_hundred_entries(
    client: httpx.AsyncClient, query: str, status: int
) -> None:
    assert (await client.get(f"/api/v1/things?{query}")).status_code == status
