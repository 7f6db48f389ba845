"""Understands an event as one JSON object, as CloudEvents' JSON format writes it: for pages of
events that are asked for instead of being told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from contracts.envelope import Envelope, Event, Wire, envelope_for, to_headers
from contracts.events import EVENTS
from contracts.reading import UnreadableEvent


def structured(event: Event, *, event_id: UUID, source: str, at: datetime) -> dict[str, Any]:
    """`event` in CloudEvents' JSON format, as the service `source` (its bare name) would tell it at
    an aware instant."""
    envelope = envelope_for(event, event_id=event_id, source=source, occurred_at=at)
    attributes = envelope.model_dump(mode="json", exclude_none=True)
    return {**attributes, "data": event.model_dump(mode="json")}


def news_of_key(
    events: Iterable[Event], *, new_id: Callable[[], UUID], source: str, at: datetime
) -> dict[str, Any]:
    """An element of a page: events of one subject, in order, each with an id of its own."""
    told = [structured(event, event_id=new_id(), source=source, at=at) for event in events]
    return {"events": told}


def wire_of(element: Mapping[str, Any]) -> Wire:
    """The message that would carry an event in CloudEvents' JSON format. Raises UnreadableEvent
    where it is none, or of no type of the contracts."""
    try:
        envelope = Envelope.model_validate(element)
    except ValidationError as failure:
        raise UnreadableEvent("no CloudEvent") from failure
    kind = EVENTS.get(envelope.type)
    if kind is None or "data" not in element:
        raise UnreadableEvent(envelope.type)
    return Wire(
        topic=kind.topic,
        key=envelope.partitionkey,
        event_id=envelope.id,
        headers=to_headers(envelope),
        value=orjson.dumps(element["data"]),
    )
