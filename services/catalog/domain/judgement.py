"""Understands what a rule answers: met or not, by which clause, and on which facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

ITEM_SELECTION = "shanting-2021-8.1.1"
LIST_BY_GOVERNMENT = "shanting-2021-8.1.2"
LIST_ADJUSTMENT = "shanting-2021-8.1.3"
FORMAT_TEXTS = "shanting-2021-8.2.2"
SERVICE_GUIDES = "shanting-2021-8.2.3"
PUBLICITY = "shanting-2021-8.2.4"
VERIFICATION_CLASSIFICATION = "shanting-2021-8.3.1"
EXEMPTION_AND_SUPERVISION = "shanting-2021-8.3.3"
STATUTORY_PROOFS = "business-environment-regulation.44"
COMMITTEE_PROOFS = "mca-2020-20.list"
QUANTIFIED_WORDING = "gov-2020-42.wording"
OWN_RULE = "system.own"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer of one rule. A judgement that is not `binding` is shown, but refuses nothing."""

    rule: str
    clause: str
    met: bool
    facts: dict[str, object] = field(default_factory=dict)
    binding: bool = True

    @property
    def refuses(self) -> bool:
        """Whether this stands in the way."""
        return self.binding and not self.met


def refusals(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The judgements that stand in the way."""
    return tuple(each for each in judgements if each.refuses)
