"""Understands what an operation is called with: what FastAPI describes of its parameters, read from
a request without what no operation here has a use for (decision 0018)."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from email.message import Message
from operator import attrgetter
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_body_to_args, request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from pydantic_core import PydanticUndefined

_UNDERSTOOD = frozenset(
    (
        "path",
        "call",
        "scope",
        "name",
        "use_cache",
        "path_params",
        "query_params",
        "header_params",
        "body_params",
        "request_param_name",
        "dependencies",
    )
)
_WHERE: Mapping[str, Callable[[Request], Any]] = {
    "path_params": attrgetter("path_params"),
    "query_params": attrgetter("query_params"),
    "header_params": attrgetter("headers"),
}


class Arguments:
    """What an operation is called with, by the name of each parameter.

    Understood are parameters of path, query and headers, one JSON body, the request itself, and
    dependencies that take the same and are awaited; each is solved where it is asked for. Raises
    TypeError for an operation that takes anything else.
    """

    def __init__(self, dependant: Dependant) -> None:
        _refuse_what_is_not_understood(dependant)
        self._parts = [
            (getattr(dependant, part), where)
            for part, where in _WHERE.items()
            if getattr(dependant, part)
        ]
        self._body = dependant.body_params
        self._request_name = dependant.request_param_name
        self._dependencies: list[tuple[str, Callable[..., Awaitable[Any]], Arguments]] = [
            (each.name or "", awaited(each.call), Arguments(each))
            for each in dependant.dependencies
        ]

    async def of(self, request: Request) -> dict[str, Any]:
        """The arguments of one call. Raises RequestValidationError with everything that is wrong,
        and what reading the body and the dependencies raise."""
        body = await _read_body(request) if self._body else None
        errors: list[Any] = []
        values = await self._solve(request, body, errors)
        if errors:
            raise RequestValidationError(errors, body=None if body is PydanticUndefined else body)
        return values

    async def _solve(self, request: Request, body: Any, errors: list[Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, call, arguments in self._dependencies:
            wrong_before = len(errors)
            given = await arguments._solve(request, body, errors)
            if len(errors) > wrong_before:
                continue
            values[name] = await call(**given)
        for described, received in self._parts:
            read, wrong = request_params_to_args(described, received(request))
            values.update(read)
            errors += wrong
        if self._body:
            read, wrong = await request_body_to_args(self._body, body, embed_body_fields=False)
            values.update(read)
            errors += wrong
        if self._request_name is not None:
            values[self._request_name] = request
        return values


async def _read_body(request: Request) -> Any:
    content = await request.body()
    if not content:
        return PydanticUndefined
    return await request.json() if _tells_json(request.headers.get("content-type")) else content


def _tells_json(content_type: str | None) -> bool:
    if content_type == "application/json":
        return True
    if not content_type:
        return False
    header = Message()
    header["content-type"] = content_type
    subtype = header.get_content_subtype()
    is_json = subtype == "json" or subtype.endswith("+json")
    return is_json and header.get_content_maintype() == "application"


def _refuse_what_is_not_understood(dependant: Dependant) -> None:
    asked = {each.name for each in fields(dependant) if getattr(dependant, each.name)}
    if strange := asked - _UNDERSTOOD:
        raise TypeError(f"{dependant.call!r} asks for {', '.join(sorted(strange))}")
    bodies = [each.field_info for each in dependant.body_params]
    in_parts = len(bodies) > 1 or any(getattr(each, "embed", False) for each in bodies)
    if in_parts or any(each.body_params for each in dependant.dependencies):
        raise TypeError(f"{dependant.call!r} asks for parts of a body")
    if any(isinstance(each, Form) for each in bodies):
        raise TypeError(f"{dependant.call!r} asks for a form")
    if any(each.name is None for each in dependant.dependencies):
        raise TypeError(f"{dependant.call!r} has a dependency that gives it nothing")


def awaited(call: Callable[..., Any] | None) -> Callable[..., Awaitable[Any]]:
    """`call`, a coroutine function or an object that is called like one. Raises TypeError where it
    is anything else: it would hold up everybody, or need a thread."""
    if inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(type(call).__call__):
        return call  # type: ignore[return-value]
    raise TypeError(f"{call!r} is not awaited")
