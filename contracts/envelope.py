"""Understands the CloudEvents 1.0 envelope that every event of the system travels in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal, TypedDict
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Event(BaseModel):
    """The data of one event: what happened, in ids, states, clauses and opaque references.

    A subclass sets `topic` (where it is published), `version` (raised on an incompatible change)
    and `subject_field` (the field whose value is the CloudEvents subject and the partition key).
    Readers ignore members they do not know, so a version may add members.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: ClassVar[str]
    version: ClassVar[int] = 1
    subject_field: ClassVar[str]

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents `type`, for example `chengnuo.CommitmentFiled.v1`."""
        return f"chengnuo.{cls.__name__}.v{cls.version}"

    @property
    def subject(self) -> str:
        """The CloudEvents `subject`; events of one subject keep their order."""
        return str(getattr(self, self.subject_field))


class Envelope(BaseModel):
    """The CloudEvents 1.0 attributes of an event, with the extensions `partitionkey`, `causedby`,
    `requestid` and `traceparent` (CloudEvents partitioning and distributed tracing extensions).

    The outbox adds the last two where it is known what the event belongs to: the id of the request
    at the gateway, and the span (W3C Trace Context) in which the event was told."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str = Field(pattern=r"^urn:chengnuo:[a-z]+$")
    type: str = Field(pattern=r"^chengnuo\.[A-Za-z]+\.v[0-9]+$")
    subject: str = Field(min_length=1)
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    partitionkey: str = Field(min_length=1)
    causedby: str | None = None
    requestid: str | None = None
    traceparent: str | None = None


HEADER_PREFIX = "ce_"


class Wire(TypedDict):
    """The parts of a message: topic, partition key, id, headers and the JSON of the data."""

    topic: str
    key: str
    event_id: UUID
    headers: dict[str, str]
    value: bytes


def envelope_for(
    event: Event,
    *,
    event_id: UUID,
    source: str,
    occurred_at: datetime,
    caused_by: str | None = None,
) -> Envelope:
    """The envelope of `event`, published by the service `source` (its bare name), occurred at an
    aware instant, caused by the event or request with the id `caused_by`."""
    return Envelope(
        id=event_id,
        source=f"urn:chengnuo:{source}",
        type=event.type_name(),
        subject=event.subject,
        time=occurred_at,
        dataschema=f"urn:chengnuo:schema:{type(event).__name__}:v{event.version}",
        partitionkey=event.subject,
        causedby=caused_by,
    )


def to_headers(envelope: Envelope) -> dict[str, str]:
    """The envelope as headers of CloudEvents' Kafka binding in binary mode."""
    attributes: dict[str, Any] = envelope.model_dump(mode="json", exclude_none=True)
    content_type = attributes.pop("datacontenttype")
    return {
        **{f"{HEADER_PREFIX}{name}": str(value) for name, value in attributes.items()},
        "content-type": content_type,
    }


def from_headers(headers: dict[str, str]) -> Envelope:
    """The envelope that `headers` carry.

    Raises pydantic.ValidationError where they are no CloudEvents 1.0 event in binary mode.
    """
    attributes = {
        name.removeprefix(HEADER_PREFIX): value
        for name, value in headers.items()
        if name.startswith(HEADER_PREFIX)
    }
    return Envelope.model_validate(attributes)


def wire(
    event: Event,
    *,
    event_id: UUID,
    source: str,
    occurred_at: datetime,
    caused_by: str | None = None,
) -> Wire:
    """`event` as the parts of a message on the bus; the arguments are those of `envelope_for`."""
    envelope = envelope_for(
        event,
        event_id=event_id,
        source=source,
        occurred_at=occurred_at,
        caused_by=caused_by,
    )
    return Wire(
        topic=event.topic,
        key=envelope.partitionkey,
        event_id=event_id,
        headers=to_headers(envelope),
        value=event.model_dump_json().encode(),
    )
