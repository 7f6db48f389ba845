"""Facts held against an item's form: every place is named, no value is repeated."""

from __future__ import annotations

from typing import Any

import pytest

from services.commitment.adapters.facts_form import SchemaFactsForm
from services.commitment.domain.eligibility import SchemaError
from tests.commitment.material import FACTS, an_item


@pytest.mark.parametrize(
    ("facts", "errors"),
    [
        (FACTS, []),
        ({}, [("/facts/income", "required"), ("/facts/members", "required")]),
        ({**FACTS, "members": 0}, [("/facts/members", "minimum")]),
        ({**FACTS, "members": "三"}, [("/facts/members", "type")]),
        ({**FACTS, "张三丰": 1}, [("/facts", "additionalProperties")]),
    ],
)
def test_every_misfit_is_named_by_place_and_keyword(
    facts: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    found = SchemaFactsForm().errors(an_item(), facts)
    assert found == tuple(SchemaError(*each) for each in errors)


def test_an_item_without_a_form_takes_any_facts() -> None:
    assert SchemaFactsForm().errors(an_item(facts_schema=None), {"whatever": [1, {}]}) == ()


def test_a_new_revision_has_a_form_of_its_own() -> None:
    form = SchemaFactsForm()
    assert form.errors(an_item(), {})
    assert not form.errors(an_item(revision=2, facts_schema={"type": "object"}), {})


@pytest.mark.parametrize(
    ("asked", "told", "code"),
    [
        ({"format": "date"}, "2026-11-01", None),
        ({"format": "date"}, "2026-13-01", "format"),
        ({"format": "date"}, "20261101", "format"),
        ({"format": "date-time"}, "2026-11-01T08:00:00+08:00", None),
        ({"format": "date-time"}, "2026-11-01T08:00:00", "format"),
        ({"format": "time"}, "08:00:00+08:00", None),
        ({"format": "time"}, "08:00:00", "format"),
        ({"pattern": r"^\p{Han}+$"}, "张三丰", None),
        ({"pattern": r"^\w+$"}, "张三丰", "pattern"),
        ({"pattern": r"^\d+$"}, "１２", "pattern"),
        ({"pattern": r"^a$"}, "a\n", "pattern"),
    ],
)
def test_formats_are_those_of_their_rfc_and_patterns_those_of_ecma_262(
    asked: dict[str, str], told: str, code: str | None
) -> None:
    schema = {"type": "object", "properties": {"told": {"type": "string", **asked}}}
    found = SchemaFactsForm().errors(an_item(facts_schema=schema), {"told": told})
    assert found == (() if code is None else (SchemaError("/facts/told", code),))


def test_what_is_missing_inside_a_fact_is_named_where_it_belongs() -> None:
    home = {"type": "object", "required": ["street/no"], "properties": {}}
    schema = {"type": "object", "properties": {"homes": {"items": home}}}
    found = SchemaFactsForm().errors(an_item(facts_schema=schema), {"homes": [{}]})
    assert found == (SchemaError("/facts/homes/0/street~1no", "required"),)
