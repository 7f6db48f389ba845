"""Understands what the justice bureau looks at before a list version passes (一(一)–(三))."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from services.catalog.domain.judgement import (
    COMMITTEE_PROOFS,
    EXEMPTION_AND_SUPERVISION,
    ITEM_SELECTION,
    OWN_RULE,
    PUBLICITY,
    STATUTORY_PROOFS,
    VERIFICATION_CLASSIFICATION,
    Judgement,
)
from services.catalog.domain.list_entries import Classification, ListEntry
from services.catalog.domain.vocabulary import VerificationMethod

SUFFICIENT_LEVELS = ("法律", "行政法规", "国务院决定", "地方性法规")
COMMITTEE_PROHIBITED_PROOFS = (
    "亲属关系证明",
    "居民身份信息证明",
    "户口登记项目内容变更申请证明",
    "居民养犬证明",
    "无犯罪记录证明",
    "社区戒毒社区康复人员情况证明",
    "人员失踪证明",
    "婚姻状况证明",
    "出生证明",
    "健在证明",
    "死亡证明",
    "疾病状况证明",
    "残疾状况证明",
    "婚育状况证明",
    "居民就业状况证明",
    "居民个人档案证明",
    "居民财产证明",
    "遗产继承权证明",
    "市场主体住所证明",
    "证件遗失证明",
)
_COMMITTEE = re.compile("村民?委员?会|居民?委员?会|[（(]居[）)]|村居|村[（(]社区[）)]")
_IN_BRACKETS = re.compile("[（(].*?[）)]")

Rule = Callable[[ListEntry], Judgement]


def legal_basis_present(entry: ListEntry) -> Judgement:
    """设定证明事项，应当有法律、法规或者国务院决定为依据: each basis is named with its article."""
    complete = [each for each in entry.legal_basis if each.name.strip() and each.article.strip()]
    return Judgement(
        "legal-basis-present",
        STATUTORY_PROOFS,
        bool(complete) and len(complete) == len(entry.legal_basis),
        {"item_code": entry.item_code, "bases": [each.name for each in entry.legal_basis]},
    )


def legal_basis_high_enough(entry: ListEntry) -> Judgement:
    """法律、法规或者国务院决定: a lower norm is flagged for the reviewer and refuses nothing, since
    the municipal list that must be claimed holds such items."""
    levels = [each.effect_level for each in entry.legal_basis]
    stated = {part.strip() for level in levels for part in re.split("[／/、]", level)}
    return Judgement(
        "legal-basis-high-enough",
        STATUTORY_PROOFS,
        not stated.isdisjoint(SUFFICIENT_LEVELS),
        {"item_code": entry.item_code, "effect_levels": levels},
        binding=False,
    )


def no_exclusion_ground(entry: ListEntry) -> Judgement:
    """直接涉及国家安全……等风险较大、纠错成本较高、损害难以挽回的证明事项不适用告知承诺制.

    Excluded is an item with a named ground, or one where all three factors come together.
    """
    check = entry.exclusion_check
    factors = check.high_risk and check.high_correction_cost and check.irreversible_damage
    return Judgement(
        "no-exclusion-ground",
        ITEM_SELECTION,
        check.ground is None and not factors,
        {
            "item_code": entry.item_code,
            "ground": check.ground and str(check.ground),
            "high_risk": check.high_risk,
            "high_correction_cost": check.high_correction_cost,
            "irreversible_damage": check.irreversible_damage,
        },
    )


def not_asked_of_a_committee(entry: ListEntry) -> Judgement:
    """不应由基层群众性自治组织出具: twenty kinds of proof may not be asked of a village or
    residents' committee."""
    name = _IN_BRACKETS.sub("", entry.item_name)
    prohibited = next((each for each in COMMITTEE_PROHIBITED_PROOFS if each in name), None)
    committee = _COMMITTEE.search(entry.issuing_body)
    return Judgement(
        "not-asked-of-a-committee",
        COMMITTEE_PROOFS,
        prohibited is None or committee is None,
        {"item_code": entry.item_code, "issuing_body": entry.issuing_body, "proof": prohibited},
    )


def classification_gaps(classification: Classification) -> tuple[str, ...]:
    """Which attributes a classification of verification still lacks."""
    asked = set(classification.methods)
    exemption = classification.exemption
    gaps = {
        "standard": not classification.standard.strip(),
        "methods": not classification.exempt and not asked,
        "data_source": VerificationMethod.ONLINE in asked and classification.data_source is None,
        "assisting_agency": VerificationMethod.ASSISTANCE in asked
        and classification.assisting_agency is None,
        "exemption": classification.exempt and exemption is None,
        "supervision_modes": classification.exempt
        and exemption is not None
        and not exemption.supervision_modes,
    }
    return tuple(name for name, lacking in gaps.items() if lacking)


def classification_complete(entry: ListEntry) -> Judgement:
    """分类确定核查时间、标准、方式以及是否免于核查.

    An item not classified at all is flagged: it may be listed, and is not offerable before it is.
    """
    classification = entry.classification
    gaps = ("classification",) if classification is None else classification_gaps(classification)
    return Judgement(
        "classification-complete",
        VERIFICATION_CLASSIFICATION,
        not gaps,
        {"item_code": entry.item_code, "lacking": list(gaps)},
        binding=classification is not None,
    )


def regulator_consulted_on_exemption(entry: ListEntry) -> Judgement:
    """行政事项办理单位确定免于核查的，要充分征求行业监管部门意见, where the two are not one."""
    classification = entry.classification
    regulator = entry.industry_regulator
    exempt = classification is not None and classification.exempt
    needed = exempt and regulator is not None and regulator != entry.handling_agency
    exemption = classification.exemption if classification else None
    told = exemption is not None and exemption.regulator_opinion_on is not None
    same = exemption is not None and exemption.regulator == regulator
    return Judgement(
        "regulator-consulted-on-exemption",
        EXEMPTION_AND_SUPERVISION,
        not needed or (told and same),
        {"item_code": entry.item_code, "regulator": regulator, "needed": needed},
    )


def publicity_has_scope_and_period(entry: ListEntry) -> Judgement:
    """决定向社会公开告知承诺书的，应当制作事项目录向社会公开.

    A catalogue entry says where the letters are public and for how long.
    """
    policy = entry.publicity
    stated = bool(policy.scope and policy.scope.strip()) and policy.days is not None
    return Judgement(
        "publicity-has-scope-and-period",
        PUBLICITY,
        not policy.in_catalogue or stated,
        {"item_code": entry.item_code, "in_catalogue": policy.in_catalogue},
    )


def conditions_name_known_facts(entry: ListEntry) -> Judgement:
    """A rule of the system's own: conditions and comparisons speak of facts that the schema asks
    for; otherwise they could never be judged."""
    source = entry.classification.data_source if entry.classification else None
    named = [each.fact for each in entry.conditions]
    named += [each.fact for each in source.mappings] if source else []
    unknown = sorted(set(named) - entry.facts_named())
    return Judgement(
        "conditions-name-known-facts",
        OWN_RULE,
        not unknown,
        {"item_code": entry.item_code, "unknown": unknown},
    )


REVIEW_RULES: tuple[Rule, ...] = (
    legal_basis_present,
    legal_basis_high_enough,
    no_exclusion_ground,
    not_asked_of_a_committee,
    classification_complete,
    regulator_consulted_on_exemption,
    publicity_has_scope_and_period,
    conditions_name_known_facts,
)


def list_holds_entries(entries: Iterable[ListEntry]) -> Judgement:
    """编制公布事项清单: a list without an item is none."""
    held = sum(entry.listed for entry in entries)
    return Judgement("list-holds-entries", ITEM_SELECTION, held > 0, {"entries": held})


def review(entries: Iterable[ListEntry]) -> tuple[Judgement, ...]:
    """Every rule's answer on every entry that the version holds."""
    held = [entry for entry in entries if entry.listed]
    each_entry = (rule(entry) for entry in held for rule in REVIEW_RULES)
    return (list_holds_entries(held), *each_entry)
