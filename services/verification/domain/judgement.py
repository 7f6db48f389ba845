"""Understands what a rule answers: met or not, by which clause, having seen which facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer of one rule.

    `clause` is an id of contracts/clauses.toml; a rule of the system's own names `system.own`.
    """

    rule: str
    clause: str
    met: bool
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def own_rule(self) -> bool:
        """Is the rule the system's own, stated by no law and configurable?"""
        return self.clause == "system.own"

    def as_json(self) -> dict[str, object]:
        """The answer as a JSON object, as it is kept and told."""
        return {
            "rule": self.rule,
            "clause": self.clause,
            "met": self.met,
            "own_rule": self.own_rule,
            "facts": dict(self.facts),
        }
