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


@pytest.mark.parametrize("told", ["2026-13-01", "20261101", "昨天"])
def test_a_date_that_is_none_is_named(told: str) -> None:
    schema = {"type": "object", "properties": {"since": {"type": "string", "format": "date"}}}
    found = SchemaFactsForm().errors(an_item(facts_schema=schema), {"since": told})
    assert found == (SchemaError("/facts/since", "format"),)


def test_what_is_missing_inside_a_fact_is_named_where_it_belongs() -> None:
    home = {"type": "object", "required": ["street/no"], "properties": {}}
    schema = {"type": "object", "properties": {"homes": {"items": home}}}
    found = SchemaFactsForm().errors(an_item(facts_schema=schema), {"homes": [{}]})
    assert found == (SchemaError("/facts/homes/0/street~1no", "required"),)
