"""Understands which messages are events that a reader knows, which are news for others, and which
nobody of this version can read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Protocol

from pydantic import ValidationError

from contracts.envelope import Envelope, Event, from_headers
from contracts.topics import TOPICS

_TYPE = re.compile(r"^chengnuo\.(?P<name>[A-Za-z]+)\.v(?P<version>[0-9]+)$")
_OWNERS = {topic.name: f"urn:chengnuo:{topic.owner}" for topic in TOPICS}


class UnreadableEvent(Exception):
    """The message is no event of this system: no CloudEvent, foreign, or not of its type's form."""

    worth_waiting_for = False


class UnknownVersionError(UnreadableEvent):
    """The event is of a version that a newer reader will know; it and what follows it wait."""

    worth_waiting_for = True


def read(
    topic: str, headers: dict[str, str], value: bytes, known: Mapping[str, type[Event]]
) -> tuple[Envelope, Event] | None:
    """The event that a message carries, by the reader's `known` types; None where it is news of
    another kind. Raises UnreadableEvent."""
    try:
        envelope = from_headers(headers)
    except ValidationError as failure:
        raise UnreadableEvent(topic) from failure
    if topic in _OWNERS and envelope.source != _OWNERS[topic]:
        raise UnreadableEvent(topic)
    kind = known.get(envelope.type)
    if kind is None:
        if _name_of(envelope.type) in {_name_of(each) for each in known}:
            raise UnknownVersionError(envelope.type)
        return None
    try:
        return envelope, kind.model_validate_json(value)
    except ValidationError as failure:
        raise UnreadableEvent(envelope.type) from failure


class Carrier(Protocol):
    """A message that may carry an event."""

    @property
    def topic(self) -> str:
        """Where it was told."""
        ...

    @property
    def headers(self) -> dict[str, str]:
        """The envelope."""
        ...

    @property
    def value(self) -> bytes:
        """The event's JSON."""
        ...


def reader_of(*kinds: type[Event]) -> Callable[[Carrier], tuple[str, Event] | None]:
    """What reads of a message the subject and the event, where it is one of `kinds`, and None where
    it is other news. It raises UnreadableEvent."""
    known = {kind.type_name(): kind for kind in kinds}

    def read_one(message: Carrier) -> tuple[str, Event] | None:
        told = read(message.topic, message.headers, message.value, known)
        return None if told is None else (told[1].subject, told[1])

    return read_one


@lru_cache(maxsize=1024)
def _name_of(type_name: str) -> str | None:
    found = _TYPE.match(type_name)
    return None if found is None else found["name"]
