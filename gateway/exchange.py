"""Understands what belongs to one request and its answer: identifiers, trace, language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.types import Scope

from services.chassis.correlation import (
    Correlation,
    accepted_request_id,
    accepted_trace_parent,
    new_request_id,
    new_trace_parent,
)
from services.chassis.problem import preferred_of

SCOPE_KEY = "chengnuo.exchange"


@dataclass(slots=True)
class Exchange:
    """One request on its way. `traced_before` tells whether the client brought the trace."""

    request_id: str
    traceparent: str
    traced_before: bool
    language: str
    client_id: str | None = None
    service: str | None = None
    operation: str | None = None
    status: int = 0

    @classmethod
    def of(cls, scope: Scope) -> Exchange:
        """The exchange that the request in `scope` begins."""
        first = dict(reversed(scope["headers"]))
        named = accepted_request_id(first.get(b"x-request-id", b"").decode("latin-1"))
        traced = accepted_trace_parent(first.get(b"traceparent", b"").decode("latin-1"))
        return cls(
            request_id=named or new_request_id(),
            traceparent=traced or new_trace_parent(),
            traced_before=traced is not None,
            language=preferred_of(first.get(b"accept-language", b"").decode("latin-1")),
        )

    @property
    def correlation(self) -> Correlation:
        """What everything that this request makes happen belongs to."""
        return Correlation(self.request_id, self.traceparent)


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
