"""Understands the file that holds what credit applies: periods, measures, tiers, with sources."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from services.credit.domain.regime import (
    CreditRules,
    LevelRule,
    Measure,
    Source,
    Tier,
    TierScheme,
)
from services.credit.domain.vocabulary import DishonestyLevel

USUAL_RULES = Path(__file__).parents[1] / "credit_rules.toml"
_PROVENANCES = ("sourced", "own_knowledge", "design")


def load_credit_rules(path: Path) -> CreditRules:
    """The rules of a TOML file.

    Raises KeyError where one is missing, and ValueError where one is contradictory or unsourced.
    """
    kept = tomllib.loads(path.read_text(encoding="utf-8"))
    levels = {level: _level(level, kept["levels"][level.value]) for level in DishonestyLevel}
    return CreditRules(
        region=kept["region"],
        credit_department=kept["credit_department"],
        repair_window=kept["repair"]["window"],
        repair_how=kept["repair"]["how"],
        push_workdays=kept["push"]["workdays"],
        push_source=_source(kept["push"]),
        levels=levels,
        measures=tuple(_measure(measure) for measure in kept["measures"]),
        scheme=_scheme(kept["tiers"]),
    )


def _source(kept: dict[str, Any]) -> Source:
    if not kept["source"] or kept["provenance"] not in _PROVENANCES:
        raise ValueError(f"every rule names its source and provenance: {kept}")
    return Source(kept["source"], kept["provenance"])


def _level(level: DishonestyLevel, kept: dict[str, Any]) -> LevelRule:
    if not 0 <= kept["min_months"] <= kept["max_months"]:
        raise ValueError(f"{level}: the shortest publicity is longer than the longest")
    return LevelRule(
        level, kept["published"], kept["min_months"], kept["max_months"], _source(kept)
    )


def _measure(kept: dict[str, Any]) -> Measure:
    return Measure(
        code=kept["code"],
        text=kept["text"],
        levels=frozenset(DishonestyLevel(level) for level in kept["levels"]),
        clause=kept["clause"],
        source=_source(kept),
    )


def _scheme(kept: dict[str, Any]) -> TierScheme:
    tiers = tuple(
        Tier(tier["letter"], tier["name"], tier["effect"], tier["eligible"], _source(tier))
        for tier in kept["tier"]
    )
    if [tier.letter for tier in tiers] != ["A", "B", "C", "D"]:
        raise ValueError("the tiers are A, B, C and D")
    return TierScheme(tiers, kept["a_fulfilled"], kept["c_months"])
