"""Understands what belongs to one request and its answer: identifiers, trace, language."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.types import Scope

from services.chassis.log import conceal
from services.chassis.problem import preferred_of

SCOPE_KEY = "chengnuo.exchange"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}\Z")
_TRACE_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}\Z")


@dataclass(slots=True)
class Exchange:
    """One request on its way. `traced_before` tells whether the client brought the trace."""

    request_id: str
    traceparent: str
    traced_before: bool
    language: str
    client_id: str | None = None
    service: str | None = None
    status: int = 0

    @classmethod
    def of(cls, scope: Scope) -> Exchange:
        """The exchange that the request in `scope` begins."""
        first = dict(reversed(scope["headers"]))
        given = first.get(b"traceparent", b"").decode("latin-1")
        traced = _is_trace_parent(given)
        return cls(
            request_id=_request_id(first.get(b"x-request-id", b"").decode("latin-1")),
            traceparent=given if traced else new_trace_parent(),
            traced_before=traced,
            language=preferred_of(first.get(b"accept-language", b"").decode("latin-1")),
        )


def exchange_of(scope: Scope) -> Exchange:
    """The exchange that was begun for `scope`."""
    exchange: Exchange = scope[SCOPE_KEY]
    return exchange


def header_values(scope: Scope, name: bytes) -> list[str]:
    """Every value of the header `name` (in lower case)."""
    return [value.decode("latin-1") for each, value in scope["headers"] if each == name]


def raw_path(scope: Scope) -> str:
    """The path as it was sent, percent-encoded; other bytes than ASCII are encoded here."""
    raw: bytes | None = scope.get("raw_path")
    return ascii_of(raw if raw is not None else scope["path"].encode())


def ascii_of(raw: bytes) -> str:
    """`raw` with every byte that is not printable ASCII percent-encoded."""
    if raw.isascii():
        return raw.decode("ascii")
    return "".join(_encoded(raw))


def _encoded(raw: bytes) -> Iterator[str]:
    for byte in raw:
        yield chr(byte) if 0x20 < byte < 0x7F else f"%{byte:02X}"


def new_trace_parent() -> str:
    """The beginning of a new, sampled trace (W3C Trace Context)."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def _is_trace_parent(value: str) -> bool:
    match = _TRACE_PARENT.match(value)
    return match is not None and all(part.strip("0") for part in match.groups())


def _request_id(given: str) -> str:
    # What a client sends here is logged and echoed, so it must not carry anybody's number.
    if _REQUEST_ID.match(given) and conceal(given) == given:
        return given
    return uuid.uuid4().hex
