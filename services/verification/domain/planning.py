"""Understands how a commitment is to be checked: from the item's classification and the committer's
standing to time, standard, methods in order and deadline (三(一))."""

from __future__ import annotations

from dataclasses import dataclass

from services.verification.domain import clauses
from services.verification.domain.facts import AskedFact, FactMapping
from services.verification.domain.judgement import Judgement
from services.verification.domain.vocabulary import Method, Timing

TIER_CHECKED_BEFORE_DECISION = "C"
TIER_WHERE_NOTHING_IS_KNOWN = "B"


@dataclass(frozen=True, slots=True)
class DataSource:
    """A resource that answers online; `connector` names the outside system."""

    connector: str
    resource: str
    mappings: tuple[FactMapping, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """What the handling agency fixed for the item. `deadline_workdays` counts working days from the
    trigger: the filing before the decision, the decision after it."""

    timing: Timing
    standard: str
    methods: tuple[Method, ...]
    source: DataSource | None
    assisting_agency: str | None
    deadline_workdays: int
    exempt: bool
    supervision_modes: tuple[str, ...]
    regulator_consulted: bool


@dataclass(frozen=True, slots=True)
class Item:
    """What verification knows of an item; `facts` are those that may be asked of another organ."""

    item_code: str
    revision: int
    handling_agency: str
    industry_regulator: str | None
    facts: tuple[AskedFact, ...]
    classification: Classification | None


@dataclass(frozen=True, slots=True)
class Plan:
    """How one commitment is checked, and why so."""

    timing: Timing
    standard: str
    methods: tuple[Method, ...]
    source: DataSource | None
    assisting_agency: str | None
    deadline_workdays: int
    exempt: bool
    explanation: tuple[Judgement, ...]

    @property
    def starts_at_filing(self) -> bool:
        """Does the check begin at once, before the agency decides?"""
        return not self.exempt and self.timing is Timing.PRE_DECISION


def checked_before_the_decision(classification: Classification, tier: str) -> Judgement:
    """综合考虑承诺人信用状况，分类确定核查时间: tier C is checked before the decision."""
    lowered = tier == TIER_CHECKED_BEFORE_DECISION
    raised = lowered and classification.timing is Timing.POST_DECISION
    return Judgement(
        rule="checked-before-the-decision",
        clause=clauses.TIERS if raised else clauses.CLASSIFICATION,
        met=raised or classification.timing is Timing.PRE_DECISION,
        facts={"classified": classification.timing.value, "tier": tier},
    )


def methods_that_can_be_used(classification: Classification) -> Judgement:
    """可以通过电子证照库等实施在线核查；难以核查的，可以请求其他行政机关协助: a method
    without its source or its organ is left out of the order."""
    usable = usable_methods(classification)
    left_out = [each.value for each in classification.methods if each not in usable]
    return Judgement(
        rule="methods-that-can-be-used",
        clause=clauses.CLASSIFICATION,
        met=bool(usable),
        facts={"methods": [each.value for each in usable], "left_out": left_out},
    )


def exempt_with_the_regulators_opinion(item: Item, classification: Classification) -> Judgement:
    """行政事项办理单位和行业监管部门不一致的，确定免于核查的，要充分征求行业监管部门意见."""
    differs = item.industry_regulator not in (None, item.handling_agency)
    return Judgement(
        rule="exempt-with-the-regulators-opinion",
        clause=clauses.SUPERVISION,
        met=classification.exempt and (not differs or classification.regulator_consulted),
        facts={
            "exempt": classification.exempt,
            "regulator_differs": differs,
            "regulator_consulted": classification.regulator_consulted,
            "supervision_modes": list(classification.supervision_modes),
        },
    )


def usable_methods(classification: Classification) -> tuple[Method, ...]:
    """The methods of the ladder that have what they need: online a source, assistance an organ."""
    lacking = set[Method]()
    if classification.source is None:
        lacking.add(Method.ONLINE)
    if classification.assisting_agency is None:
        lacking.add(Method.ASSISTANCE)
    return tuple(each for each in classification.methods if each not in lacking)


def plan(item: Item, classification: Classification, tier: str) -> Plan:
    """The plan for a commitment to `item` by a committer of `tier` (A to D)."""
    early = checked_before_the_decision(classification, tier)
    ladder = methods_that_can_be_used(classification)
    exemption = exempt_with_the_regulators_opinion(item, classification)
    timing = Timing.PRE_DECISION if early.met else classification.timing
    return Plan(
        timing=timing,
        standard=classification.standard,
        methods=usable_methods(classification),
        source=classification.source,
        assisting_agency=classification.assisting_agency,
        deadline_workdays=classification.deadline_workdays,
        exempt=exemption.met,
        explanation=(early, ladder, exemption),
    )
