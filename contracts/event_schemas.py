"""Understands the JSON Schema (2020-12) of every event, generated from its model."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from contracts.envelope import Event
from contracts.events import EVENTS

PUBLISHED_TEXT = "x-published-text"
TOPIC = "x-topic"
KEY = "x-key"


def schema_name(event: type[Event]) -> str:
    """The name of the event's schema and example files, for example `CommitmentFiled.v1`."""
    return f"{event.__name__}.v{event.version}"


def schema_id(event: type[Event]) -> str:
    """The `$id` of the schema, which is the CloudEvents `dataschema`."""
    return f"urn:chengnuo:schema:{event.__name__}:v{event.version}"


def schema_of(event: type[Event]) -> dict[str, Any]:
    """The schema that every event of this type and version satisfies.

    `x-topic` and `x-key` say where it is published and which member is its subject and partition
    key. Members that are not named may come; readers ignore them.
    """
    schema = event.model_json_schema(mode="validation")
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": schema_id(event),
        TOPIC: event.topic,
        KEY: event.subject_field,
        **schema,
    }


def schemas() -> dict[str, dict[str, Any]]:
    """The schemas of all events, by name."""
    return {schema_name(event): schema_of(event) for event in EVENTS.values()}
