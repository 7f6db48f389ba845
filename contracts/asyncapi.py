"""Understands how the events are described to others: AsyncAPI 3.0.0 with Kafka bindings 0.5.0."""

from __future__ import annotations

import inspect
from typing import Any

from contracts.envelope import HEADER_PREFIX, Envelope, Event
from contracts.event_schemas import schema_name, schema_of
from contracts.events import EVENTS, TOPICS

_BINDING = "0.5.0"
_CONTENT_TYPE = "datacontenttype"


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI document: a channel per topic, a message per event, headers of CloudEvents'
    Kafka binding in binary mode, and the partition key."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Chengnuo 承诺 events",
            "version": "1.0.0",
            "description": (
                "CloudEvents 1.0 in Kafka's binary mode. Delivery is at least once; events with"
                " the same key keep their order. Readers ignore members that they do not know."
            ),
        },
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic) for topic in TOPICS},
        "operations": {_told_by(topic): _operation(topic) for topic in TOPICS},
        "components": {
            "messages": {schema_name(event): _message(event) for event in EVENTS.values()},
        },
    }


def _told_by(topic: str) -> str:
    return f"told-by-{topic.rpartition('.')[2]}"


def _channel(topic: str) -> dict[str, Any]:
    return {
        "address": topic,
        "messages": {
            schema_name(event): {"$ref": f"#/components/messages/{schema_name(event)}"}
            for event in EVENTS.values()
            if event.topic == topic
        },
        "bindings": {"kafka": {"topic": topic, "bindingVersion": _BINDING}},
    }


def _operation(topic: str) -> dict[str, Any]:
    service = topic.rpartition(".")[2]
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{topic}"},
        "summary": f"The service {service} tells what happened.",
    }


def _message(event: type[Event]) -> dict[str, Any]:
    key = schema_of(event)["properties"][event.subject_field].get("description")
    return {
        "name": event.type_name(),
        "title": event.__name__,
        "summary": inspect.getdoc(event),
        "contentType": "application/json",
        "headers": _headers(event),
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": {"$ref": f"./schemas/{schema_name(event)}.json"},
        },
        "correlationId": {
            "location": f"$message.header#/{HEADER_PREFIX}causedby",
            "description": "The id of the event or request that caused this one.",
        },
        "bindings": {
            "kafka": {
                "key": {
                    "type": "string",
                    "description": key or f"`{event.subject_field}` of the data, as text.",
                },
                "bindingVersion": _BINDING,
            }
        },
    }


def _headers(event: type[Event]) -> dict[str, Any]:
    attributes = Envelope.model_json_schema(mode="validation")["properties"]
    attributes.pop(_CONTENT_TYPE)
    optional = {name for name, field in Envelope.model_fields.items() if field.default is None}
    members = {f"{HEADER_PREFIX}{name}": _header(each) for name, each in attributes.items()}
    members[f"{HEADER_PREFIX}type"] = {"type": "string", "const": event.type_name()}
    members["content-type"] = {"type": "string", "const": "application/json"}
    required = [f"{HEADER_PREFIX}{name}" for name in attributes if name not in optional]
    return {"type": "object", "properties": members, "required": [*required, "content-type"]}


def _header(attribute: dict[str, Any]) -> dict[str, Any]:
    kept = ("const", "pattern", "format")
    return {"type": "string", **{name: attribute[name] for name in kept if name in attribute}}
