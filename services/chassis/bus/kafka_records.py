"""Understands a message as a Kafka record and back; a record that is no message of ours still gets
an identity, so that it can be set aside instead of stopping everything behind it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from services.chassis.messages import Message, Record

_ID_HEADER = "ce_id"
_UNNAMED = UUID("6f2c1c52-6a2e-5b0e-9a51-3b0c2d1e7a10")
"""The namespace of the ids of records that carry none."""


def encoded(message: Message) -> dict[str, Any]:
    """The parts of a record, as a producer's batch takes them."""
    return {
        "timestamp": None,
        "key": message.key.encode(),
        "value": message.value,
        "headers": [(name, value.encode()) for name, value in message.headers.items()],
    }


def record_of(fetched: Any) -> Record:
    """A record that a consumer fetched."""
    headers = {_kept(name): _text(value) for name, value in fetched.headers}
    place = f"{fetched.topic}/{fetched.partition}/{fetched.offset}"
    message = Message(
        topic=fetched.topic,
        key=_text(fetched.key),
        event_id=_event_id(headers.get(_ID_HEADER, ""), place),
        headers=headers,
        value=fetched.value or b"",
    )
    return Record(message, fetched.partition, fetched.offset)


def _event_id(told: str, place: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        return uuid5(_UNNAMED, place)


def _text(value: bytes | None) -> str:
    return "" if value is None else _kept(value.decode("utf-8", "replace"))


def _kept(text: str) -> str:
    # No database keeps U+0000 in a text.
    return text.replace("\x00", "\ufffd")
