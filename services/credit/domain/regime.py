"""Understands the numbers and lists that credit applies; all of them are configuration, each with
its source."""

from __future__ import annotations

from dataclasses import dataclass

from services.credit.domain.vocabulary import DishonestyLevel


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number or a measure comes from.

    `provenance`: `sourced` (read in a document), `own_knowledge` (to be verified) or `design`
    (a decision of this system).
    """

    document: str
    provenance: str


@dataclass(frozen=True, slots=True)
class LevelRule:
    """The publicity of one level, in months from the date of the determination document."""

    level: DishonestyLevel
    published: bool
    min_months: int
    max_months: int
    source: Source


@dataclass(frozen=True, slots=True)
class Measure:
    """惩戒措施: one entry of the list; nothing outside the list may be imposed."""

    code: str
    text: str
    levels: frozenset[DishonestyLevel]
    clause: str
    source: Source


@dataclass(frozen=True, slots=True)
class Tier:
    """信用等级: what a letter means and what follows."""

    letter: str
    name: str
    effect: str
    eligible: bool
    source: Source


@dataclass(frozen=True, slots=True)
class TierScheme:
    """When which tier applies.

    A: at least `a_fulfilled` fulfilled commitments and nothing adverse that counts.
    C: a breach without a standing determination, for `c_months` months from its day.
    """

    tiers: tuple[Tier, ...]
    a_fulfilled: int
    c_months: int

    def tier(self, letter: str) -> Tier:
        """The tier of a letter. Raises KeyError for an unknown one."""
        return {tier.letter: tier for tier in self.tiers}[letter]


@dataclass(frozen=True, slots=True)
class CreditRules:
    """Everything that is configured. `push_workdays` are working days after the fact."""

    region: str
    credit_department: str
    repair_window: str
    repair_how: str
    push_workdays: int
    push_source: Source
    levels: dict[DishonestyLevel, LevelRule]
    measures: tuple[Measure, ...]
    scheme: TierScheme

    def measures_for(self, level: DishonestyLevel) -> tuple[Measure, ...]:
        """The measures of the list that a determination of `level` brings."""
        return tuple(measure for measure in self.measures if level in measure.levels)
