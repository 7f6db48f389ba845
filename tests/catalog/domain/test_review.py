"""The review rules, each on both sides of its boundary."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.catalog.domain import review
from services.catalog.domain.judgement import refusals
from tests.catalog.builders import CIVIL, HOUSING, a_classification, an_entry, entry_body
from tests.catalog.builders import classification_body as classified

BASIS = entry_body()["legal_basis"][0]


def _exempt(**exemption: Any) -> dict[str, Any]:
    held = {
        "regulator": CIVIL,
        "regulator_opinion_on": "2026-11-01",
        "supervision_modes": ["DOUBLE_RANDOM"],
        "supervision_days": 365,
        **exemption,
    }
    return classified(exempt=True, methods=[], data_source=None, exemption=held)


def _check(**changes: Any) -> dict[str, Any]:
    return {**entry_body()["exclusion_check"], **changes}


def test_a_sound_entry_meets_every_rule() -> None:
    judgements = review.review([an_entry()])
    assert all(each.met for each in judgements)
    assert len(judgements) == 1 + len(review.REVIEW_RULES)


def test_a_list_without_an_item_is_none() -> None:
    assert [each.rule for each in refusals(review.review([]))] == ["list-holds-entries"]


def test_a_removed_entry_is_not_judged_and_does_not_fill_the_list() -> None:
    removed = an_entry(change="REMOVE", legal_basis=[])
    assert [each.rule for each in refusals(review.review([removed]))] == ["list-holds-entries"]


@pytest.mark.parametrize(
    ("bases", "met"),
    [
        ([BASIS], True),
        ([], False),
        ([{**BASIS, "article": " "}], False),
        ([BASIS, {**BASIS, "name": ""}], False),
    ],
)
def test_every_basis_is_named_with_its_article(bases: list[Any], met: bool) -> None:
    assert review.legal_basis_present(an_entry(legal_basis=bases)).met is met


@pytest.mark.parametrize(
    ("level", "met"),
    [
        ("法律", True),
        ("行政法规／规章", True),
        ("国务院决定", True),
        ("地方性法规", True),
        ("部门规章", False),
        ("规范性文件", False),
        ("法律性文件", False),
    ],
)
def test_a_low_basis_is_flagged_and_refuses_nothing(level: str, met: bool) -> None:
    judgement = review.legal_basis_high_enough(
        an_entry(legal_basis=[{**BASIS, "effect_level": level}])
    )
    assert judgement.met is met
    assert not judgement.refuses


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({}, True),
        ({"ground": "PUBLIC_SAFETY"}, False),
        ({"high_risk": True, "high_correction_cost": True}, True),
        ({"high_risk": True, "high_correction_cost": True, "irreversible_damage": True}, False),
    ],
)
def test_excluded_is_a_named_ground_or_all_three_factors(
    changes: dict[str, Any], met: bool
) -> None:
    assert review.no_exclusion_ground(an_entry(exclusion_check=_check(**changes))).met is met


@pytest.mark.parametrize(
    ("name", "issuer", "met"),
    [
        ("无犯罪记录证明", "公安机关", True),
        ("无犯罪记录证明", "村（居）委会", False),
        ("健在（生存）证明", "居民委员会", False),
        ("婚姻状况证明", "村民委员会", False),
        ("亲属关系证明", "公安机关、村(居)", False),
        ("家庭收入证明", "村（居）委会", True),
    ],
)
def test_twenty_proofs_are_never_asked_of_a_committee(name: str, issuer: str, met: bool) -> None:
    entry = an_entry(item_name=name, issuing_body=issuer)
    assert review.not_asked_of_a_committee(entry).met is met


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({}, ()),
        ({"standard": " "}, ("standard",)),
        ({"methods": []}, ("methods",)),
        ({"data_source": None}, ("data_source",)),
        ({"methods": ["WRITTEN"], "data_source": None}, ()),
        ({"methods": ["ASSISTANCE"]}, ("assisting_agency",)),
        ({"methods": ["ASSISTANCE"], "assisting_agency": HOUSING}, ()),
        ({"methods": [], "exempt": True}, ("exemption",)),
    ],
)
def test_a_classification_says_what_it_lacks(
    changes: dict[str, Any], lacking: tuple[str, ...]
) -> None:
    assert review.classification_gaps(a_classification(**changes)) == lacking


def test_an_exempt_item_needs_a_supervision_instead() -> None:
    entry = an_entry(classification=_exempt(supervision_modes=[]))
    assert review.classification_complete(entry).refuses
    assert review.classification_complete(an_entry(classification=_exempt())).met


def test_an_item_not_classified_yet_is_flagged_and_may_be_listed() -> None:
    judgement = review.classification_complete(an_entry(classification=None))
    assert (judgement.met, judgement.refuses) == (False, False)


@pytest.mark.parametrize(
    ("regulator", "exemption", "met"),
    [
        (CIVIL, {}, True),
        (CIVIL, {"regulator_opinion_on": None}, False),
        (CIVIL, {"regulator": HOUSING}, False),
        (HOUSING, {"regulator_opinion_on": None}, True),
        (None, {"regulator_opinion_on": None}, True),
    ],
)
def test_another_regulator_is_consulted_before_an_exemption(
    regulator: str | None, exemption: dict[str, Any], met: bool
) -> None:
    entry = an_entry(industry_regulator=regulator, classification=_exempt(**exemption))
    assert review.regulator_consulted_on_exemption(entry).met is met


@pytest.mark.parametrize(
    ("policy", "met"),
    [
        ({"in_catalogue": False, "scope": None, "days": None}, True),
        ({"in_catalogue": True, "scope": "政务公开网站", "days": 30}, True),
        ({"in_catalogue": True, "scope": "政务公开网站", "days": None}, False),
        ({"in_catalogue": True, "scope": "", "days": 30}, False),
    ],
)
def test_publicity_says_where_and_how_long(policy: dict[str, Any], met: bool) -> None:
    assert review.publicity_has_scope_and_period(an_entry(publicity=policy)).met is met


def test_a_condition_on_a_fact_that_nobody_asks_for_could_never_be_judged() -> None:
    stray = [{"fact": "income", "operator": "lte", "value": 1000, "text": "月收入不超过 1000 元"}]
    judgement = review.conditions_name_known_facts(an_entry(conditions=stray))
    assert judgement.refuses
    assert judgement.facts["unknown"] == ["income"]
    unasked = review.conditions_name_known_facts(an_entry(facts_schema=None))
    assert unasked.facts["unknown"] == ["dwellings_owned"]


def test_the_exemption_tells_the_day_of_the_opinion() -> None:
    entry = an_entry(classification=_exempt())
    assert entry.classification is not None
    assert entry.classification.exemption is not None
    assert entry.classification.exemption.regulator_opinion_on == date(2026, 11, 1)
