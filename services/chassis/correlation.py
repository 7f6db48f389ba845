"""Understands what belongs together: a request, and everything that it makes happen, here and
in the processes that are told of it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID

from services.chassis.conceal import conceal

REQUEST_ID = "X-Request-Id"
TRACE_PARENT = "traceparent"
# Tells the gateway, which has no table of operations, what was called.
OPERATION_HEADER = "X-Chengnuo-Operation"
# Attributes of CloudEvents in Kafka's binary mode; `traceparent` is the extension "distributed
# tracing" of CloudEvents 1.0.
EVENT_TRACE_PARENT = "ce_traceparent"
EVENT_REQUEST_ID = "ce_requestid"

_REQUEST_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}\Z")
_TRACE_PARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z"
)
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True, slots=True)
class Correlation:
    """What is done belongs to the request `request_id`, to a trace (`traceparent`, W3C Trace
    Context) and, where a message is taken in, to the event `event_id`; each as far as known."""

    request_id: str | None = None
    traceparent: str | None = None
    event_id: UUID | None = None

    def for_log(self) -> Iterator[tuple[str, str]]:
        """What a line of the log tells of it."""
        if self.request_id is not None:
            yield "request_id", self.request_id
        if self.traceparent is not None:
            yield "trace_id", trace_id_of(self.traceparent)
        if self.event_id is not None:
            yield "event_id", str(self.event_id)

    def as_headers(self) -> dict[str, str]:
        """The headers that tell another service of the system of it."""
        told = {REQUEST_ID: self.request_id, TRACE_PARENT: self.traceparent}
        return {name: value for name, value in told.items() if value is not None}

    def as_attributes(self) -> dict[str, str]:
        """The headers that tell of it with an event."""
        told = {EVENT_REQUEST_ID: self.request_id, EVENT_TRACE_PARENT: self.traceparent}
        return {name: value for name, value in told.items() if value is not None}


_NOTHING = Correlation()
_current: ContextVar[Correlation] = ContextVar("correlation", default=_NOTHING)


def current() -> Correlation:
    """What the running task belongs to."""
    return _current.get()


class correlated:
    """Everything done `with` it belongs to `correlation`."""

    __slots__ = ("_correlation", "_token")

    def __init__(self, correlation: Correlation) -> None:
        self._correlation = correlation

    def __enter__(self) -> None:
        self._token = _current.set(self._correlation)

    def __exit__(self, *_failure: object) -> None:
        _current.reset(self._token)


def within_span(traceparent: str) -> correlated:
    """Everything done `with` it is traced under `traceparent`, and belongs to what it did."""
    return correlated(replace(current(), traceparent=traceparent))


def of_request(headers: list[tuple[bytes, bytes]]) -> Correlation:
    """What the headers of a request (as ASGI gives them) tell; nonsense is passed over."""
    given = dict(headers)
    return Correlation(
        request_id=accepted_request_id(given.get(b"x-request-id", b"").decode("latin-1")),
        traceparent=accepted_trace_parent(given.get(b"traceparent", b"").decode("latin-1")),
    )


def of_event(event_id: UUID, headers: Mapping[str, str]) -> Correlation:
    """What the headers of an event tell; nonsense is passed over."""
    return Correlation(
        request_id=accepted_request_id(headers.get(EVENT_REQUEST_ID, "")),
        traceparent=accepted_trace_parent(headers.get(EVENT_TRACE_PARENT, "")),
        event_id=event_id,
    )


def accepted_request_id(given: str) -> str | None:
    """`given` where it is fit to be logged and told on: it may not carry anybody's number."""
    if not _REQUEST_ID.match(given):
        return None
    # Letters alone are nobody's number, and looking for one takes longer than all the rest.
    return given if given.isalpha() or conceal(given) == given else None


def new_request_id() -> str:
    """An id for a request that came without a usable one: letters, which no process that is told
    of it takes for a number."""
    return secrets.token_hex(16).translate(_LETTERS)


def accepted_trace_parent(given: str) -> str | None:
    """`given` where it is a `traceparent` of W3C Trace Context, level 1."""
    return given if _TRACE_PARENT.match(given) else None


def new_trace_parent() -> str:
    """The beginning of a new, sampled trace."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def trace_id_of(traceparent: str) -> str:
    """The 32 hexadecimal digits that every span of the trace shares."""
    return traceparent[3:35]
