"""Understands what a rule answers, and what it is asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.commitment.domain.attestation import Attestation
from services.commitment.domain.clauses import OWN_RULE
from services.commitment.domain.item import Item
from services.commitment.domain.letter import Filing
from services.commitment.domain.notification import Notification
from services.commitment.domain.standing import Standing


@dataclass(frozen=True, slots=True, order=True)
class SchemaError:
    """Where the facts do not fit the item's schema, and by which keyword (`falseSchema` where
    nothing at all may be given); never the value."""

    pointer: str
    code: str


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that the rules judge: what was stated, and what the service knows at `at`."""

    filing: Filing
    item: Item
    notification: Notification
    standing: Standing
    subject_ref: str
    open_commitment: UUID | None
    schema_errors: tuple[SchemaError, ...]
    attestation: Attestation | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """A rule's answer: met or not, by which clause, on which facts; never a name or a number."""

    rule: str
    clause: str
    met: bool
    facts: dict[str, Any]
    version: int = 1

    @property
    def own_rule(self) -> bool:
        """Whether the rule is the system's own and stated in no document."""
        return self.clause == OWN_RULE


Rule = Callable[[Case], Judgement]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """All rules' answers."""

    judgements: tuple[Judgement, ...]

    @property
    def unmet(self) -> tuple[Judgement, ...]:
        """The answers that say no."""
        return tuple(each for each in self.judgements if not each.met)

    @property
    def eligible(self) -> bool:
        """Whether every rule is met."""
        return not self.unmet
