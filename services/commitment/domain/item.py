"""Understands a certification item (证明事项) as the catalogue published it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from services.commitment.domain.party import SubjectKind


class ProxyPolicy(StrEnum):
    """May somebody else make the commitment (代为承诺)?"""

    NOT_ALLOWED = "NOT_ALLOWED"
    GUARDIAN_ONLY = "GUARDIAN_ONLY"
    WITH_EXPLICIT_AUTHORISATION = "WITH_EXPLICIT_AUTHORISATION"
    HANDPRINT_IF_UNABLE = "HANDPRINT_IF_UNABLE"


class WithdrawalDeadline(StrEnum):
    """Until when a commitment may be taken back."""

    BEFORE_CONCLUSION = "BEFORE_CONCLUSION"
    BEFORE_VERIFICATION = "BEFORE_VERIFICATION"


@dataclass(frozen=True, slots=True)
class Agency:
    """A handling agency with its 机关代字."""

    code: str
    name: str
    letter_prefix: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A quantified condition that the committed facts must already meet."""

    fact: str
    operator: str
    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class PublicityPolicy:
    """Whether the signed letter is made public, where, and for how many days (二(四))."""

    in_catalogue: bool
    scope: str | None
    days: int | None


@dataclass(frozen=True, slots=True)
class WithdrawalPolicy:
    """Until when, and with what, a commitment may be taken back (二(三))."""

    deadline: WithdrawalDeadline
    reason_required: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """办事指南: the two paths and the way from one to the other."""

    choosing_requirements: str
    procedure_when_chosen: str
    procedure_when_not_chosen: str
    withdrawal_procedure: str
    materials_when_not_chosen: tuple[str, ...]
    issuing_body: str


@dataclass(frozen=True, slots=True)
class FormatText:
    """格式文本 in a published version; `words` are the members of the notification it fixes."""

    version: int
    digest: str
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """证明事项 at one revision of its published form; `listed` is false once it left the list.

    `content` is that form in JSON as the catalogue published it, from which all else is read.
    """

    item_code: str
    revision: int
    list_version_id: str
    in_effect_from: date
    item_name: str
    matter_code: str
    matter_name: str
    handling_agency: Agency
    subject_kinds: frozenset[SubjectKind]
    offerable: bool
    missing: tuple[str, ...]
    validity_days: int
    facts_schema: dict[str, Any] | None
    conditions: tuple[Condition, ...]
    exempt: bool
    supervision_days: int | None
    publicity: PublicityPolicy
    proxy: ProxyPolicy
    withdrawal: WithdrawalPolicy
    format_text: FormatText | None
    guide: Guide | None
    listed: bool = True
    content: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def fact_titles(self) -> dict[str, str]:
        """What each fact of the item's form is called, by its name."""
        form = self.facts_schema or {}
        return {name: each.get("title", name) for name, each in form.get("properties", {}).items()}

    def offered_on(self, day: date) -> bool:
        """Whether applicants may be offered the commitment on a day (China Standard Time)."""
        return self.listed and self.offerable and self.in_effect_from <= day


@dataclass(frozen=True, slots=True)
class ProofPath:
    """按原程序办理: what to bring, who issues it, how it goes (二(三))."""

    item_code: str
    materials: tuple[str, ...]
    issuing_body: str
    procedure: str


def proof_path_of(item: Item) -> ProofPath:
    """The ordinary way of an item; never a refusal of service."""
    if item.guide is None:
        return ProofPath(item.item_code, (), "", "")
    return ProofPath(
        item_code=item.item_code,
        materials=item.guide.materials_when_not_chosen,
        issuing_body=item.guide.issuing_body,
        procedure=item.guide.procedure_when_not_chosen,
    )
