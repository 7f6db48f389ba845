"""Understands what an outside source can say to a question: a record, none, or nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """The source holds a record; `digest` is that of the whole answer, `as_of` the source's own
    word for how fresh it is."""

    record: Mapping[str, object]
    source: str
    as_of: str | None
    query_id: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """The source answered that it holds no record; that is never "untrue"."""

    source: str
    query_id: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The source gave no answer that can be used; `reason` is one word for the history."""

    reason: str


SourceAnswer = Found | NotFound | Unreachable
