"""Understands how a service speaks HTTP: problems for everything that goes wrong, in the reader's
language, and nothing of the inside in any answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from services.chassis.auth import current_caller
from services.chassis.callers import GATEWAY, CallerVerifier
from services.chassis.idempotency import AnsweredBefore
from services.chassis.log import logger
from services.chassis.metrics import render_metrics
from services.chassis.observed import ObservedApi, operation_of
from services.chassis.openapi import describe
from services.chassis.outages import is_outage
from services.chassis.problem import (
    FieldError,
    Problem,
    Vocabulary,
    escape_pointer,
    preferred_of,
    problem_response,
)

_log = logger("http")
_SOON = {"Retry-After": "2"}
_UNION_TAG = re.compile(r"^[A-Z][A-Za-z_]+$")


def preferred_language(request: Request) -> str:
    """The reader's language, `zh-CN` or `en`."""
    return preferred_of(request.headers.get("accept-language"))


async def _preferred_language(request: Request) -> str:
    return preferred_language(request)


PreferredLanguage = Annotated[str, Depends(_preferred_language)]


def create_api(
    title: str, *, vocabulary: Vocabulary, misuse: type[Exception], verifier: CallerVerifier
) -> FastAPI:
    """An API that answers every mistake with a problem of `vocabulary`.

    `misuse` is the service's own exception with `slug` and `params`; `verifier` believes callers.
    """
    api = ObservedApi(
        service=verifier.audience, title=title, openapi_url=None, docs_url=None, redoc_url=None
    )
    api.state.caller_verifier = verifier

    def answer(request: Request, problem: Problem) -> Response:
        return problem_response(
            vocabulary,
            problem,
            language=preferred_language(request),
            instance=request.url.path,
        )

    async def on_problem(request: Request, failure: Exception) -> Response:
        if not isinstance(failure, Problem):
            raise failure
        return answer(request, failure)

    async def on_misuse(request: Request, failure: Exception) -> Response:
        return answer(request, as_problem(failure))

    async def on_invalid(request: Request, failure: Exception) -> Response:
        if not isinstance(failure, RequestValidationError):
            raise failure
        errors = [_field_error(each, failure.body) for each in failure.errors()]
        return answer(request, Problem("request-invalid", errors=errors))

    async def on_http(request: Request, failure: Exception) -> Response:
        if not isinstance(failure, HTTPException):
            raise failure
        slug = {404: "not-found", 405: "method-not-allowed"}.get(failure.status_code)
        if slug is None:
            raise failure
        return answer(request, Problem(slug, headers=failure.headers))

    async def on_replay(_request: Request, failure: Exception) -> Response:
        if not isinstance(failure, AnsweredBefore):
            raise failure
        return failure.response

    async def on_defect(request: Request, failure: Exception) -> Response:
        if is_outage(failure):
            _log.warning("outage", operation=operation_of(request.scope), kind=_kind_of(failure))
            return answer(request, Problem("temporarily-unavailable", headers=_SOON))
        _log.error("defect", operation=operation_of(request.scope), exc_info=failure)
        return answer(request, Problem("internal-defect"))

    handlers: Sequence[tuple[type[Exception], Callable[..., Awaitable[Response]]]] = (
        (Problem, on_problem),
        (misuse, on_misuse),
        (RequestValidationError, on_invalid),
        (HTTPException, on_http),
        (AnsweredBefore, on_replay),
        (Exception, on_defect),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)
    _add_operations_of_its_own(api)
    return api


def add_operations(api: FastAPI, router: APIRouter) -> None:
    """Have `api` answer the operations of `router` as its own. FastAPI's way of including a router
    matches each request twice, and a StrictRoute refuses it."""
    api.router.routes.extend(router.routes)


def _kind_of(failure: Exception) -> str:
    cause = getattr(failure, "orig", None) or failure
    return type(cause).__name__


def as_problem(misuse: Exception) -> Problem:
    """A service's misuse as a problem."""
    slug, params = getattr(misuse, "slug", "internal-defect"), getattr(misuse, "params", {})
    return Problem(slug, **params)


def _add_operations_of_its_own(api: FastAPI) -> None:
    @api.get("/livez", include_in_schema=False)
    async def livez() -> dict[str, str]:
        return {"status": "live"}

    @api.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        content, content_type = render_metrics()
        return Response(content, media_type=content_type)

    @api.get("/internal/openapi.json", include_in_schema=False)
    async def document(request: Request) -> Response:
        if (await current_caller(request)).issuer != GATEWAY:
            raise Problem("not-found")
        return JSONResponse(describe(api))


def _field_error(error: dict[str, Any], body: Any) -> FieldError:
    location = list(error["loc"])
    where = location.pop(0) if location else "body"
    code = str(error["type"]).replace("_", "-")
    params = {name: value for name, value in (error.get("ctx") or {}).items() if name != "error"}
    if code == "value-error":
        params["reason"] = str(error.get("msg", "")).removeprefix("Value error, ")
    if where != "body":
        return FieldError(code, parameter=str(location[0] if location else ""), params=params)
    return FieldError(code, pointer=_pointer(location, body), params=params)


def _pointer(location: list[Any], body: Any) -> str:
    """A JSON Pointer to the place; pydantic's names of union members are no place."""
    pointer, value = "", body
    for index, token in enumerate(location):
        last = index == len(location) - 1
        if isinstance(value, dict) and token not in value and not last:
            continue
        if isinstance(value, dict) and last and token not in value and _UNION_TAG.match(str(token)):
            continue
        pointer += f"/{escape_pointer(str(token))}"
        if isinstance(value, dict):
            value = value.get(token)
        elif isinstance(value, list) and isinstance(token, int) and token < len(value):
            value = value[token]
    return pointer
