"""What is generated from the event models is committed as generated, and holds what it says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from contracts.clauses import CLAUSES
from contracts.envelope import Envelope, Event, from_headers, wire
from contracts.event_schemas import schema_name, schemas
from contracts.events import EVENTS, TOPICS
from contracts.publishing import FOLDER, documents
from services.chassis import outbox
from services.chassis.correlation import Correlation, correlated
from services.chassis.ids import new_id
from services.chassis.messages import Message
from tests.fakes.clock import MONDAY_MORNING

EACH_EVENT = pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)


def committed(path: str) -> Any:
    return json.loads((FOLDER / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", documents())
def test_the_committed_document_is_the_generated_one(path: str) -> None:
    text = documents()[path]
    assert (FOLDER / path).read_text(encoding="utf-8") == text, "run `make contracts`"


def test_no_document_is_left_of_an_event_that_is_gone() -> None:
    kept = {
        f"{folder}/{path.name}"
        for folder in ("schemas", "examples")
        for path in (FOLDER / folder).iterdir()
    }
    newest = {event.__name__ for event in EVENTS.values()}
    older = {path for path in kept if path.split("/")[1].split(".")[0] in newest}
    assert kept <= set(documents()) | older


@pytest.mark.parametrize("name", schemas())
def test_a_schema_is_a_schema(name: str) -> None:
    schema = committed(f"schemas/{name}.json")
    Draft202012Validator(schema, offline=True)
    assert schema["x-topic"] in TOPICS
    assert schema["x-key"] in schema["required"]


@EACH_EVENT
def test_an_example_fits_its_schema_and_its_model(event: type[Event]) -> None:
    example = committed(f"examples/{schema_name(event)}.json")
    schema = committed(f"schemas/{schema_name(event)}.json")
    Draft202012Validator(schema, validate_formats=True).validate(example["data"])
    told = event.model_validate(example["data"])
    envelope = Envelope.model_validate(example)
    assert envelope.type == event.type_name()
    assert envelope.subject == envelope.partitionkey == told.subject
    assert envelope.dataschema == schema["$id"]
    assert envelope.source == f"urn:chengnuo:{event.topic.rpartition('.')[2]}"


@EACH_EVENT
def test_the_clauses_of_an_example_exist(event: type[Event]) -> None:
    data = committed(f"examples/{schema_name(event)}.json")["data"]
    cited = [data.get("clause"), *(each["clause"] for each in data.get("unmet", ()))]
    assert {each for each in cited if each is not None} <= set(CLAUSES)


@EACH_EVENT
def test_an_event_comes_back_from_the_wire_as_it_was_told(event: type[Event]) -> None:
    told = event.model_validate(committed(f"examples/{schema_name(event)}.json")["data"])
    event_id = new_id()
    parts = wire(told, event_id=event_id, source="commitment", occurred_at=MONDAY_MORNING)
    envelope = from_headers(parts["headers"])
    assert (envelope.id, envelope.time, envelope.causedby) == (event_id, MONDAY_MORNING, None)
    assert event.model_validate_json(parts["value"]) == told
    assert parts["key"] == told.subject
    assert parts["topic"] == event.topic


@EACH_EVENT
def test_a_reader_ignores_a_member_that_it_does_not_know(event: type[Event]) -> None:
    data = committed(f"examples/{schema_name(event)}.json")["data"]
    assert event.model_validate({**data, "added_later": 1}) == event.model_validate(data)


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [each for member in value.values() for each in references(member)]
    if isinstance(value, list):
        return [each for member in value for each in references(member)]
    return []


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = committed("asyncapi.json")
    found = references(document)
    assert found
    for reference in found:
        if reference.startswith("#/"):
            place = document
            for token in reference.removeprefix("#/").split("/"):
                place = place[token]
        else:
            assert (FOLDER / reference).is_file()


def test_the_asyncapi_document_tells_every_event_on_its_topic() -> None:
    document = committed("asyncapi.json")
    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == set(TOPICS)
    for event in EVENTS.values():
        assert schema_name(event) in document["channels"][event.topic]["messages"]
        message = document["components"]["messages"][schema_name(event)]
        assert message["name"] == event.type_name()
        assert message["bindings"]["kafka"]["bindingVersion"] == "0.5.0"
        assert message["bindings"]["kafka"]["key"]["type"] == "string"


@EACH_EVENT
def test_the_headers_of_an_event_are_those_that_asyncapi_tells(event: type[Event]) -> None:
    told = event.model_validate(committed(f"examples/{schema_name(event)}.json")["data"])
    parts = wire(
        told,
        event_id=new_id(),
        source=event.topic.rpartition(".")[2],
        occurred_at=MONDAY_MORNING,
        caused_by=str(new_id()),
    )
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    with correlated(Correlation("request-1", trace)):
        [row] = outbox.rows([Message(**parts)], MONDAY_MORNING)
    headers = committed("asyncapi.json")["components"]["messages"][schema_name(event)]["headers"]
    Draft202012Validator(headers, validate_formats=True).validate(row["headers"])
    assert set(row["headers"]) == set(headers["properties"])


def test_no_example_quotes_a_person() -> None:
    text = "".join((FOLDER / f"examples/{name}.json").read_text("utf-8") for name in schemas())
    assert "张" not in text
