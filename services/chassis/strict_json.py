"""Understands which JSON texts are taken in at all: valid, not too large, not too deep, and
without characters that no document holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, get_type_hints

import orjson
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from services.chassis.arguments import Arguments, awaited
from services.chassis.problem import FieldError, Problem, escape_pointer

LARGEST_BODY = 1024 * 1024
DEEPEST_NESTING = 32
LARGEST_NUMBER = 2**53 - 1


def parse_json(content: bytes) -> Any:
    """The value of a JSON text.

    Raises Problem where it is not JSON (`not-json`), nests deeper than DEEPEST_NESTING
    (`body-too-deep`), holds a NUL character (`text-not-allowed`), or a number that readers do not
    read alike (`request-invalid`; RFC 7493 §2.2). Lone surrogates are not JSON.
    """
    if _nesting(content) > DEEPEST_NESTING:
        raise Problem("body-too-deep", limit=DEEPEST_NESTING)
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as failure:
        raise Problem("not-json", line=failure.lineno, column=failure.colno) from failure
    _refuse_ambiguous(value, "")
    return value


def _nesting(content: bytes) -> int:
    """An upper bound of the depth, without parsing: brackets in strings count too, and a text that
    is bounded by it is safe for every recursive reader."""
    if content.count(b"[") + content.count(b"{") <= DEEPEST_NESTING:
        return 0
    depth = deepest = 0
    in_string = escaped = False
    for byte in content:
        if in_string:
            in_string = escaped or byte != 0x22
            escaped = byte == 0x5C and not escaped
        elif byte == 0x22:
            in_string = True
        elif byte in (0x5B, 0x7B):
            depth += 1
            deepest = max(deepest, depth)
        elif byte in (0x5D, 0x7D):
            depth -= 1
    return deepest


def _refuse_ambiguous(value: Any, pointer: str) -> None:
    # By exact type: what was read from JSON has no other, and every filing comes by here.
    kind = type(value)
    if kind is str:
        if "\x00" in value:
            raise Problem("text-not-allowed", errors=[FieldError("nul", pointer)])
    elif kind is dict:
        for name, member in value.items():
            _refuse_ambiguous(name, pointer)
            _refuse_ambiguous(member, f"{pointer}/{escape_pointer(name)}")
    elif kind is list:
        for index, member in enumerate(value):
            _refuse_ambiguous(member, f"{pointer}/{index}")
    elif kind in (int, float) and abs(value) > LARGEST_NUMBER:
        raise Problem("request-invalid", errors=[FieldError("number-too-large", pointer)])


class StrictRequest(Request):
    """A request whose JSON is read strictly."""

    async def body(self) -> bytes:
        """The body. Raises Problem where it is larger than LARGEST_BODY, or does not come whole."""
        if not hasattr(self, "_body"):
            try:
                self._body = await self._read()
            except ClientDisconnect as failure:
                raise Problem("body-incomplete") from failure
        return self._body

    async def _read(self) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in self.stream():
            size += len(chunk)
            if size > LARGEST_BODY:
                raise Problem("body-too-large", limit=LARGEST_BODY)
            chunks.append(chunk)
        return b"".join(chunks)

    async def json(self) -> Any:
        """The body's value. Raises Problem as `parse_json` does."""
        if not hasattr(self, "_json"):
            self._json = parse_json(await self.body())
        return self._json


class StrictRoute(APIRoute):
    """A route that reads JSON strictly, and calls its operation without what no operation here has
    a use for (decision 0018). Its dependencies cannot be overridden.

    Raises TypeError for an operation that is no coroutine function, is not said to give a Response,
    or takes what `Arguments` does not understand, and for what the framework would be told of the
    body: its limits are those of `StrictRequest`.
    """

    _is_declared = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        if options.get("max_body_size") is not None or options.get("strict_content_type") is False:
            raise TypeError(f"{path}: a strict route reads every body alike")
        arguments, operation = Arguments(self.dependant), _answering(endpoint)

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            given = await arguments.of(StrictRequest(scope, receive, send))
            response = await operation(**given)
            await response(scope, receive, send)

        self.app = answer
        self._is_declared = True

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The framework's way to the operation, which is never gone. Raises TypeError where the
        framework would go it after all, for a router that it includes."""
        if self._is_declared:
            raise TypeError(f"{self.path}: operations are added, not included")
        return super().get_route_handler()


def _answering(endpoint: Callable[..., Any]) -> Callable[..., Awaitable[Response]]:
    given = get_type_hints(endpoint).get("return")
    if isinstance(given, type) and issubclass(given, Response):
        return awaited(endpoint)
    raise TypeError(f"{endpoint!r} gives {given!r}, no Response")


class StrictRouter(APIRouter):
    """A router of strict routes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=StrictRoute, **options)
