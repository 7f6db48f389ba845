from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

import pytest
from fastapi import BackgroundTasks, Body, Cookie, Depends, Form
from fastapi.dependencies.utils import get_dependant
from fastapi.security import SecurityScopes
from pydantic import BaseModel
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response

from services.chassis.arguments import Arguments
from services.chassis.strict_json import StrictRouter


class Owner(BaseModel):
    """Whose parcel it is."""

    name: str


class Parcel(BaseModel):
    """What is sent."""

    weight: int


async def _find(number: int) -> Response:
    return JSONResponse(number)


async def _weighed_out() -> int:
    return 1


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
        StrictRouter().get("/parcels/{number}", dependencies=[Depends(_weighed_out)])(_find)


@pytest.mark.parametrize("options", [{"max_body_size": 3}, {"strict_content_type": False}])
def test_limits_of_the_body_that_would_not_be_kept_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="reads every body alike"):
        StrictRouter(**options).post("/parcels/{number}")(_find)
