from __future__ import annotations

import json
from typing import Annotated, Any

import httpx
import pytest
from fastapi import (
    APIRouter,
    Depends,
    FastAPI,
    Header,
    Query,
    Request,
)
from fastapi.exceptions import RequestValidationError
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse, Response

from services.chassis.http import add_operations
from services.chassis.strict_json import StrictRouter


class Owner(BaseModel):
    """Whose parcel it is."""

    model_config = ConfigDict(extra="forbid")

    name: str


class Parcel(BaseModel):
    """What is sent."""

    model_config = ConfigDict(extra="forbid")

    weight: int
    owner: Owner
    tags: tuple[str, ...] = ()


async def _clerk(
    desk: Annotated[int, Query(ge=1, le=9)], shift: Annotated[str | None, Header()] = None
) -> dict[str, Any]:
    return {"desk": desk, "shift": shift}


async def _stamp(
    request: Request, clerk: Annotated[dict[str, Any], Depends(_clerk)]
) -> dict[str, Any]:
    return {"method": request.method, **clerk}


async def _take(
    request: Request,
    number: int,
    parcel: Parcel,
    stamp: Annotated[dict[str, Any], Depends(_stamp)],
    urgent: bool = False,
    notes: Annotated[list[str] | None, Query()] = None,
) -> Response:
    told = {"number": number, "urgent": urgent, "notes": notes, "path": request.url.path}
    return JSONResponse({**told, "stamp": stamp, "parcel": parcel.model_dump(mode="json")})


async def _find(number: int, stamp: Annotated[dict[str, Any], Depends(_stamp)]) -> Response:
    return JSONResponse({"number": number, "stamp": stamp})


def _api(router: APIRouter) -> FastAPI:
    """An application that answers the two operations, and says which errors it found."""
    router.post("/parcels/{number}")(_take)
    router.get("/parcels/{number}")(_find)
    api = FastAPI()
    add_operations(api, router)

    async def told(_request: Request, failure: Exception) -> Response:
        assert isinstance(failure, RequestValidationError)
        content = {"errors": repr(list(failure.errors())), "body": repr(failure.body)}
        return JSONResponse(content, status_code=422)

    api.add_exception_handler(RequestValidationError, told)
    return api


_OURS, _THEIRS = _api(StrictRouter()), _api(APIRouter())

_GOOD = {"weight": 3, "owner": {"name": "王"}}
_bodies = st.sampled_from(
    [
        json.dumps(each).encode()
        for each in (
            _GOOD,
            {**_GOOD, "tags": ["a", "b"]},
            {**_GOOD, "weight": "heavy", "more": 1},
            {"owner": {}},
            {},
            [],
            None,
            "text",
            7,
        )
    ]
    + [b""]
)
_content_types = st.sampled_from(
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/problem+json",
        "application/",
        "text/json",
        "text/plain",
        "json",
        "",
        None,
    ]
)
_queries = st.lists(
    st.sampled_from(
        ["desk=3", "desk=0", "desk=many", "urgent=yes", "urgent=perhaps", "notes=a", "notes=b"]
    ),
    max_size=4,
).map("&".join)


async def _answer(api: FastAPI, method: str, path: str, **asked: Any) -> tuple[int, str, str]:
    transport = httpx.ASGITransport(api)
    async with httpx.AsyncClient(transport=transport, base_url="http://parcels") as client:
        answer = await client.request(method, path, **asked)
    return answer.status_code, answer.headers.get("content-type", ""), answer.text


@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    number=st.sampled_from(["1", "one", "%00", ""]),
    query=_queries,
    shift=st.sampled_from([None, "", "night"]),
    content_type=_content_types,
    body=_bodies,
)
# What is no JSON is told apart on purpose: the framework knows one problem for all of it.
async def test_an_operation_is_answered_as_the_framework_would_answer_it(
    method: str,
    number: str,
    query: str,
    shift: str | None,
    content_type: str | None,
    body: bytes,
) -> None:
    headers = {"Shift": shift, "Content-Type": content_type}
    asked = {
        "headers": {name: value for name, value in headers.items() if value is not None},
        "content": body,
    }
    path = f"/parcels/{number}?{query}"
    ours = await _answer(_OURS, method, path, **asked)
    assert ours == await _answer(_THEIRS, method, path, **asked)


async def test_everything_that_is_wrong_with_a_request_is_told_at_once() -> None:
    status, _, text = await _answer(
        _OURS, "POST", "/parcels/one?desk=many&urgent=perhaps", json={"weight": "heavy"}
    )
    errors = json.loads(text)["errors"]
    assert status == 422
    places = (
        "('query', 'desk')",
        "('path', 'number')",
        "('query', 'urgent')",
        "('body', 'weight')",
    )
    assert [place in errors for place in places] == [True] * 4


async def _porter(request: Request, desk: int) -> int:
    request.app.state.called.append(desk)
    return desk


async def _call(porter: Annotated[int, Depends(_porter)]) -> Response:
    return JSONResponse(porter)


async def test_what_depends_on_a_wrong_parameter_is_not_asked_for() -> None:
    router = StrictRouter()
    router.get("/porters")(_call)
    api = FastAPI()
    api.state.called = []
    add_operations(api, router)
    assert (await _answer(api, "GET", "/porters?desk=many"))[0] == 422
    assert api.state.called == []
    assert (await _answer(api, "GET", "/porters?desk=4"))[2] == "4"
    assert api.state.called == [4]


async def test_a_router_that_is_included_is_not_read_less_strictly() -> None:
    router = StrictRouter()
    router.post("/parcels/{number}")(_take)
    api = FastAPI()
    api.include_router(router)
    with pytest.raises(TypeError, match="added, not included"):
        await _answer(api, "POST", "/parcels/1?desk=3", content=b"NaN")
