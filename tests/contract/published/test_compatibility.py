"""No published event changes so that a reader breaks; the checker is seen to bite."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts import publishing
from contracts.compatibility import breaking_changes, withdrawn
from contracts.event_schemas import schema_of, schemas
from contracts.events.catalog import ItemPublished
from contracts.events.commitment import CommitmentFiled
from contracts.events.verification import VerificationRequested

Change = Callable[[dict[str, Any]], object]


def test_the_models_keep_what_was_published() -> None:
    assert publishing.objections() == []


def test_a_schema_is_compatible_with_itself() -> None:
    for schema in schemas().values():
        assert breaking_changes(schema, schema) == []


FILED: dict[str, Change] = {
    "a member taken away": lambda s: s["properties"].pop("letter_digest"),
    "a member renamed": lambda s: s["properties"].update(signed_at=s["properties"].pop("filed_at")),
    "a new member that must be sent": lambda s: (
        s["properties"].update(tier={"type": "string"}),
        s["required"].append("tier"),
    ),
    "a member no longer sent": lambda s: s["required"].remove("filed_at"),
    "another type": lambda s: s["properties"].update(item_revision={"type": "string"}),
    "a number where it was an integer": lambda s: s["properties"]["item_revision"].update(
        type="number"
    ),
    "an enumeration narrowed": lambda s: s["$defs"]["SubjectKind"]["enum"].pop(),
    "a pattern narrowed": lambda s: s["properties"]["item_code"].update(pattern="^370406-CN-1$"),
    "a pattern where none was": lambda s: s["properties"]["commitment_id"].update(pattern="^0"),
    "a format exchanged": lambda s: s["properties"]["filed_at"].update(format="date"),
    "a bound raised": lambda s: s["properties"]["item_revision"].update(minimum=10),
    "a bound lowered": lambda s: s["properties"]["item_revision"].update(maximum=10),
    "another topic": lambda s: s.update({"x-topic": "chengnuo.other"}),
    "another key": lambda s: s.update({"x-key": "item_code"}),
}
ITEM: dict[str, Change] = {
    "a member of a part taken away": lambda s: s["$defs"]["Condition"]["properties"].pop("text"),
    "a member of an optional part taken away": lambda s: s["$defs"]["Classification"][
        "properties"
    ].pop("standard"),
    "an entry's values narrowed": lambda s: s["$defs"]["Missing"]["enum"].remove("LIST_ENTRY"),
    "an optional part made always there": lambda s: s["properties"].update(
        classification={"$ref": "#/$defs/Classification"}
    ),
    "more entries asked for": lambda s: s["properties"]["subject_kinds"].update(minItems=2),
}
REQUESTED: dict[str, Change] = {
    "a choice taken away": lambda s: s["properties"]["due_on"]["anyOf"].pop(),
    "a choice added": lambda s: s["properties"]["due_on"]["anyOf"].append({"type": "integer"}),
}
BREAKING = [
    *((CommitmentFiled, name, change) for name, change in FILED.items()),
    *((ItemPublished, name, change) for name, change in ITEM.items()),
    *((VerificationRequested, name, change) for name, change in REQUESTED.items()),
]


@pytest.mark.parametrize(
    ("event", "change"),
    [(event, change) for event, _, change in BREAKING],
    ids=[name for _, name, _ in BREAKING],
)
def test_a_breaking_change_is_told(event: Any, change: Change) -> None:
    published = schema_of(event)
    proposed = copy.deepcopy(published)
    change(proposed)
    assert breaking_changes(published, proposed)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s["properties"].update(document_no={"type": "string", "pattern": "^a$"}),
        lambda s: s["$defs"].update(Unused={"type": "object"}),
        lambda s: s["properties"]["item_revision"].update(description="in other words"),
        lambda s: s["$defs"]["SubjectKind"]["enum"].append("PARTNERSHIP"),
    ],
    ids=["a member added", "a definition added", "other words", "a value added"],
)
def test_a_change_that_no_reader_notices_is_allowed(change: Change) -> None:
    published = schema_of(CommitmentFiled)
    proposed = copy.deepcopy(published)
    change(proposed)
    assert breaking_changes(published, proposed) == []


def test_an_event_that_is_published_no_more_is_told() -> None:
    kept = schemas()
    without = {name: each for name, each in kept.items() if name != "CommitmentFiled.v1"}
    assert withdrawn(kept, without) == ["CommitmentFiled.v1 is published no more"]
    assert withdrawn(kept, {**without, "CommitmentFiled.v2": {}}) == []


def test_nothing_is_written_where_a_reader_would_break(tmp_path: Path) -> None:
    assert publishing.publish(tmp_path) == []
    path = tmp_path / "schemas" / "CommitmentFiled.v1.json"
    published = json.loads(path.read_text(encoding="utf-8"))
    published["properties"]["channel"] = {"type": "string"}
    path.write_text(json.dumps(published), encoding="utf-8")
    before = path.read_bytes()
    assert publishing.publish(tmp_path) == ["CommitmentFiled.v1: /channel: taken away or renamed"]
    assert path.read_bytes() == before
