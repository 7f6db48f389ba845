from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import httpx
import pytest
from fastapi import (
    APIRouter,
    BackgroundTasks,
    Body,
    Cookie,
    Depends,
    FastAPI,
    Form,
    Header,
    Query,
    Request,
)
from fastapi.dependencies.utils import get_dependant
from fastapi.exceptions import RequestValidationError
from fastapi.security import SecurityScopes
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response

from services.chassis.arguments import Arguments
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
    api.router.routes.extend(router.routes)

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
    api.router.routes.extend(router.routes)
    assert (await _answer(api, "GET", "/porters?desk=many"))[0] == 422
    assert api.state.called == []
    assert (await _answer(api, "GET", "/porters?desk=4"))[2] == "4"
    assert api.state.called == [4]


def _plain_function() -> int:
    return 1


async def _generator() -> AsyncIterator[int]:
    yield 1


async def _of_a_plain_function(one: Annotated[int, Depends(_plain_function)]) -> Response:
    return JSONResponse(one)


async def _of_a_generator(one: Annotated[int, Depends(_generator)]) -> Response:
    return JSONResponse(one)


async def _of_a_class(one: Annotated[Owner, Depends(Owner)]) -> Response:
    return JSONResponse(one.name)


async def _of_an_embedded_body(weight: Annotated[int, Body(embed=True)]) -> Response:
    return JSONResponse(weight)


async def _of_a_cookie(name: Annotated[str, Cookie()]) -> Response:
    return JSONResponse(name)


async def _of_two_bodies(one: Parcel, other: Owner) -> Response:
    return JSONResponse([one.weight, other.name])


async def _weighed(parcel: Parcel) -> int:
    return parcel.weight


async def _of_a_body_further_in(weight: Annotated[int, Depends(_weighed)]) -> Response:
    return JSONResponse(weight)


async def _of_a_form(name: str) -> Response:
    return JSONResponse(name)


async def _of_a_response(response: Response) -> Response:
    return response


async def _of_a_connection(connection: HTTPConnection) -> Response:
    return JSONResponse(connection.url.path)


async def _of_scopes(scopes: SecurityScopes) -> Response:
    return JSONResponse(scopes.scopes)


async def _with_work_left(tasks: BackgroundTasks) -> Response:
    return JSONResponse(len(tasks.tasks))


async def _giving_no_response() -> dict[str, int]:
    return {}


async def _saying_nothing():  # type: ignore[no-untyped-def]
    return JSONResponse(1)


def _not_awaited() -> Response:
    return JSONResponse(1)


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (_of_a_plain_function, "_plain_function.* is not awaited"),
        (_of_a_generator, "_generator.* is not awaited"),
        (_of_a_class, "Owner.* is not awaited"),
        (_of_a_cookie, "asks for cookie_params"),
        (_of_an_embedded_body, "asks for parts of a body"),
        (_of_two_bodies, "asks for parts of a body"),
        (_of_a_body_further_in, "asks for parts of a body"),
        (_of_a_response, "asks for response_param_name"),
        (_of_a_connection, "asks for http_connection_param_name"),
        (_of_scopes, "asks for security_scopes_param_name"),
        (_with_work_left, "asks for background_tasks_param_name"),
        (_giving_no_response, "no Response"),
        (_saying_nothing, "no Response"),
        (_not_awaited, "_not_awaited.* is not awaited"),
    ],
)
def test_an_operation_that_asks_for_what_is_not_understood_is_refused_when_it_is_declared(
    operation: Callable[..., Any], reason: str
) -> None:
    with pytest.raises(TypeError, match=reason):
        StrictRouter().post("/parcels")(operation)


def test_a_form_is_refused_also_where_the_framework_could_read_it() -> None:
    described = get_dependant(path="/parcels", call=_of_a_form)
    described.body_params, described.query_params = described.query_params, []
    described.body_params[0].field_info = Form()
    with pytest.raises(TypeError, match="asks for a form"):
        Arguments(described)


def test_a_dependency_that_gives_the_operation_nothing_is_refused() -> None:
    with pytest.raises(TypeError, match="gives it nothing"):
        StrictRouter().get("/parcels/{number}", dependencies=[Depends(_clerk)])(_find)


@pytest.mark.parametrize("options", [{"max_body_size": 3}, {"strict_content_type": False}])
def test_limits_of_the_body_that_would_not_be_kept_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="reads every body alike"):
        StrictRouter(**options).post("/parcels/{number}")(_take)


async def test_a_router_that_is_included_is_not_read_less_strictly() -> None:
    router = StrictRouter()
    router.post("/parcels/{number}")(_take)
    api = FastAPI()
    api.include_router(router)
    with pytest.raises(TypeError, match="added, not included"):
        await _answer(api, "POST", "/parcels/1?desk=3", content=b"NaN")
