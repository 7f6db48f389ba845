"""How a commitment is to be checked follows from its item and its committer's standing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.verification.domain.facts import AskedFact, FactMapping
from services.verification.domain.planning import (
    Classification,
    DataSource,
    Item,
    exempt_with_the_regulators_opinion,
    plan,
)
from services.verification.domain.vocabulary import Method, Timing

SOURCE = DataSource("licence-library", "real-estate", (FactMapping("houses", "houses", "eq"),))
AFTERWARDS = Classification(
    timing=Timing.POST_DECISION,
    standard="套数一致",
    methods=(Method.ONLINE, Method.ASSISTANCE, Method.ON_SITE),
    source=SOURCE,
    assisting_agency="370406-police",
    deadline_workdays=20,
    exempt=False,
    supervision_modes=(),
    regulator_consulted=False,
)
EXEMPT = replace(AFTERWARDS, exempt=True, supervision_modes=("DOUBLE_RANDOM",))
ITEM = Item("370406-CN-001", 1, "370406-housing", None, (AskedFact("houses", "套数"),), AFTERWARDS)


@pytest.mark.parametrize("tier", ["A", "B", "D"])
def test_an_ordinary_committer_is_checked_when_the_item_says(tier: str) -> None:
    assert plan(ITEM, AFTERWARDS, tier).timing is Timing.POST_DECISION


def test_tier_c_is_checked_before_the_decision() -> None:
    planned = plan(ITEM, AFTERWARDS, "C")
    assert planned.timing is Timing.PRE_DECISION
    assert planned.starts_at_filing
    assert planned.explanation[0].clause == "shanting-2021-8.4.2"


def test_routine_supervision_is_not_brought_forward_by_the_tier() -> None:
    routine = replace(AFTERWARDS, timing=Timing.ROUTINE_SUPERVISION)
    assert plan(ITEM, routine, "C").timing is Timing.ROUTINE_SUPERVISION


def test_every_plan_tells_the_clause_of_classification() -> None:
    clauses = {each.clause for each in plan(ITEM, AFTERWARDS, "B").explanation}
    assert "shanting-2021-8.3.1" in clauses


def test_a_method_without_what_it_needs_is_left_out() -> None:
    lacking = replace(AFTERWARDS, source=None, assisting_agency=None)
    planned = plan(ITEM, lacking, "B")
    assert planned.methods == (Method.ON_SITE,)
    assert planned.explanation[1].facts["left_out"] == ["ONLINE", "ASSISTANCE"]


def test_an_exempt_item_is_not_checked_one_by_one() -> None:
    planned = plan(ITEM, EXEMPT, "B")
    assert planned.exempt
    assert not planned.starts_at_filing


@pytest.mark.parametrize(
    ("regulator", "consulted", "met"),
    [
        (None, False, True),
        ("370406-housing", False, True),
        ("370406-market", False, False),
        ("370406-market", True, True),
    ],
)
def test_exemption_needs_the_regulators_opinion_where_it_is_another(
    regulator: str | None, consulted: bool, met: bool
) -> None:
    item = replace(ITEM, industry_regulator=regulator)
    answer = exempt_with_the_regulators_opinion(
        item, replace(EXEMPT, regulator_consulted=consulted)
    )
    assert answer.met is met
    assert answer.clause == "shanting-2021-8.3.3"
