"""Understands what a span of a trace is: what is done, within what, and how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

Attributes = Mapping[str, str | int | bool]
Kind = Literal["server", "internal", "producer", "consumer"]


class Span(Protocol):
    """Something being done."""

    def told(self, attributes: Attributes, name: str | None = None) -> None:
        """Say more of it, and name it anew; nothing that names a person."""
        ...


class BegunSpan(Span, Protocol):
    """A span that its tracer must be told the end of."""

    @property
    def traceparent(self) -> str:
        """The span, as what it makes happen is told of it."""
        ...

    def end(self, failure: BaseException | None = None) -> None:
        """It is done, or ended in a failure."""
        ...


class Tracer(Protocol):
    """Records spans."""

    def begin(self, name: str, kind: Kind, within: str | None, attributes: Attributes) -> BegunSpan:
        """Begin a span within another one (a traceparent), or a trace."""
        ...

    def close(self) -> None:
        """Hand over what was recorded, within a few seconds."""
        ...
