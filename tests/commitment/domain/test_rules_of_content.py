"""Statements, facts, conditions and the publicity choice."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from services.commitment.domain.eligibility import SchemaError
from services.commitment.domain.eligibility.content import (
    facts_fit_schema,
    facts_meet_conditions,
    holds,
    publicity_chosen,
    six_statements_made,
)
from services.commitment.domain.letter import Statements
from tests.commitment.domain.cases import a_case, a_filing
from tests.commitment.material import IN_CATALOGUE, an_item

ALL = Statements(True, True, True, True, True, True)


@pytest.mark.parametrize("name", [field.name for field in fields(Statements)])
def test_each_of_the_six_statements_is_needed(name: str) -> None:
    assert six_statements_made(a_case()).met
    without = a_filing(statements=replace(ALL, **{name: False}))
    judgement = six_statements_made(a_case(filing=without))
    assert not judgement.met
    assert judgement.facts == {"not_made": [name]}


def test_facts_that_miss_the_form_are_told_by_place_only() -> None:
    errors = (SchemaError("/facts/income", "type"),)
    judgement = facts_fit_schema(a_case(schema_errors=errors))
    assert not judgement.met
    assert judgement.facts["errors"] == [{"pointer": "/facts/income", "code": "type"}]
    assert judgement.own_rule


@pytest.mark.parametrize(("income", "met"), [(999, True), (1000, True), (1000.01, False)])
def test_a_bound_is_met_up_to_and_with_itself(income: float, met: bool) -> None:
    filing = a_filing(facts={"income": income, "members": 1})
    assert facts_meet_conditions(a_case(filing=filing)).met is met


def test_a_fact_that_is_absent_meets_nothing() -> None:
    judgement = facts_meet_conditions(a_case(filing=a_filing(facts={})))
    assert not judgement.met
    assert judgement.facts["conditions"][0]["seen"] == "absent"


def test_a_text_among_the_facts_is_never_repeated() -> None:
    filing = a_filing(facts={"income": "张三丰"})
    judgement = facts_meet_conditions(a_case(filing=filing))
    assert not judgement.met
    assert "张三丰" not in str(judgement.facts)


@pytest.mark.parametrize(
    ("value", "comparison", "bound", "result"),
    [
        (1, "eq", 1, True),
        (1, "eq", 1.0, True),
        (True, "eq", 1, False),
        ("a", "ne", "b", True),
        (1, "ne", "b", False),
        (1, "lt", 2, True),
        (2, "lt", 2, False),
        (2, "lte", 2, True),
        (3, "gt", 2, True),
        (2, "gt", 2, False),
        (2, "gte", 2, True),
        (1, "gte", 2, False),
        ("2026-01-01", "lt", "2026-01-02", True),
        (True, "lt", 2, False),
        ("1", "lt", 2, False),
        (None, "lt", 2, False),
        ("a", "in", ["a", "b"], True),
        ("c", "in", ["a", "b"], False),
        (True, "in", [1], False),
        ("a", "in", "abc", False),
    ],
)
def test_values_are_compared_within_their_kind(
    value: Any, comparison: str, bound: Any, result: bool
) -> None:
    assert holds(value, comparison, bound) is result


@pytest.mark.parametrize(
    ("in_catalogue", "consent", "met", "needs"),
    [
        (False, None, True, None),
        (False, False, True, None),
        (True, True, True, None),
        (True, None, False, "choose"),
        (True, False, False, "proof-path"),
    ],
)
def test_publicity_is_chosen_where_the_item_is_in_the_catalogue(
    in_catalogue: bool, consent: bool | None, met: bool, needs: str | None
) -> None:
    item = an_item(publicity=IN_CATALOGUE if in_catalogue else {"in_catalogue": False})
    filing = a_filing(publicity_consent=consent)
    judgement = publicity_chosen(a_case(item=item, filing=filing))
    assert judgement.met is met
    assert judgement.facts["needs"] == needs
    assert judgement.clause == "shanting-2021-8.2.4"
