"""Understands 虚假承诺: when an untrue commitment may be determined false, by a separate act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.verification.domain.clauses import OWN_RULE, SUPERVISION, TIERS
from services.verification.domain.finding_rules import written
from services.verification.domain.findings import Finding, UntruthCause
from services.verification.domain.judgement import Judgement

REMEDIES = "admin-reconsideration-law.remedies-told"

NOT_THE_COMMITTERS_DOING = (UntruthCause.DATA_ERROR, UntruthCause.CHANGED_AFTERWARDS)


class DishonestyLevel(StrEnum):
    """失信行为: 轻微, 一般, 严重."""

    MINOR = "MINOR"
    GENERAL = "GENERAL"
    SERIOUS = "SERIOUS"


@dataclass(frozen=True, slots=True)
class DeterminationPolicy:
    """What the deployment leaves undetermined where no law says so, and the shortest periods of
    the remedies: calendar days of 行政复议, months of 行政诉讼."""

    excuse_corrected_honest_mistake: bool = True
    excuse_what_was_not_the_committers_doing: bool = True
    least_reconsideration_days: int = 60
    least_litigation_months: int = 6


@dataclass(frozen=True, slots=True)
class Remedies:
    """救济途径: where and how long the party may turn to, in calendar days and in months."""

    reconsideration_organ: str
    reconsideration_days: int
    litigation_court: str
    litigation_months: int


@dataclass(frozen=True, slots=True)
class Determination:
    """虚假承诺行为认定: its level, its own document, and the remedies told with it."""

    determination_id: UUID
    finding_id: UUID
    commitment_id: UUID
    item_code: str
    subject_ref: str
    subject_kind: str
    determining_agency: str
    level: DishonestyLevel
    document_no: str
    document_title: str
    decided_on: date
    basis: str
    remedies: Remedies
    served_on: date
    determined_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """A determination about to be made, with all that its rules look at."""

    determination: Determination
    finding: Finding
    determined_before: bool
    policy: DeterminationPolicy
    today: date


def untruth_was_confirmed_before_the_determination(proposal: Proposal) -> Judgement:
    """在信息核查和事中事后监管中发现承诺不实的，要依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚.

    The determination of falsehood is a separate act that comes after the untruth is confirmed.
    """
    confirmed_on = proposal.finding.confirmed_on
    decided_on = proposal.determination.decided_on
    return Judgement(
        rule="untruth-was-confirmed-before-the-determination",
        clause=SUPERVISION,
        met=confirmed_on is not None and confirmed_on <= decided_on,
        facts={
            "state": proposal.finding.state.value,
            "confirmed_on": written(confirmed_on),
            "decided_on": written(decided_on),
        },
    )


def no_determination_for_honest_mistake_corrected_before_discovery(
    proposal: Proposal,
) -> Judgement:
    """The system's own rule, which no law states: an honest mistake that the applicant corrected
    before the day of discovery is not determined false, unless a deployment chooses otherwise."""
    finding = proposal.finding
    honest = finding.cause is UntruthCause.HONEST_MISTAKE
    before = finding.corrected_on is not None and finding.corrected_on < finding.suspected_on
    applied = proposal.policy.excuse_corrected_honest_mistake
    return Judgement(
        rule="no-determination-for-honest-mistake-corrected-before-discovery",
        clause=OWN_RULE,
        met=not (applied and honest and before),
        facts={
            "cause": finding.cause.value if finding.cause else None,
            "corrected_on": written(finding.corrected_on),
            "discovered_on": written(finding.suspected_on),
            "applied": applied,
        },
    )


def untruth_was_the_committers_doing(proposal: Proposal) -> Judgement:
    """The system's own rule: what wrong data or a later change made untrue is not determined false,
    unless a deployment chooses otherwise."""
    cause = proposal.finding.cause
    applied = proposal.policy.excuse_what_was_not_the_committers_doing
    return Judgement(
        rule="untruth-was-the-committers-doing",
        clause=OWN_RULE,
        met=not (applied and cause in NOT_THE_COMMITTERS_DOING),
        facts={"cause": cause.value if cause else None, "applied": applied},
    )


def finding_has_no_determination_yet(proposal: Proposal) -> Judgement:
    """对申请人有较严重不良信用记录或者存在曾作出虚假承诺等情形的，在信用修复前不适用告知承诺制.

    One finding closes the path once, so it is determined once.
    """
    return Judgement(
        rule="finding-has-no-determination-yet",
        clause=TIERS,
        met=not proposal.determined_before,
        facts={"determined_before": proposal.determined_before},
    )


def determination_has_its_own_document(proposal: Proposal) -> Judgement:
    """依法科学界定告知承诺失信行为.

    Lawfully means: on a stated basis, by a document of its own that is not dated ahead.
    """
    determination = proposal.determination
    texts = (determination.document_no, determination.document_title, determination.basis)
    stated = all(text.strip() for text in texts)
    return Judgement(
        rule="determination-has-its-own-document",
        clause="shanting-2021-8.4.1",
        met=stated and determination.decided_on <= proposal.today,
        facts={
            "document_and_basis_stated": stated,
            "decided_on": written(determination.decided_on),
            "today": written(proposal.today),
        },
    )


def determination_was_served(proposal: Proposal) -> Judgement:
    """The system's own rule: the document was served between its date and today."""
    determination = proposal.determination
    return Judgement(
        rule="determination-was-served",
        clause=OWN_RULE,
        met=determination.decided_on <= determination.served_on <= proposal.today,
        facts={
            "decided_on": written(determination.decided_on),
            "served_on": written(determination.served_on),
            "today": written(proposal.today),
        },
    )


def remedies_are_told(proposal: Proposal) -> Judgement:
    """应当告知申请行政复议、提起行政诉讼的权利、机关和期限 (gist; its wording is to be confirmed).

    Organ and court are named, and neither period is shorter than its law grants.
    """
    remedies, policy = proposal.determination.remedies, proposal.policy
    long_enough = (
        remedies.reconsideration_days >= policy.least_reconsideration_days
        and remedies.litigation_months >= policy.least_litigation_months
    )
    named = bool(remedies.reconsideration_organ.strip() and remedies.litigation_court.strip())
    return Judgement(
        rule="remedies-are-told",
        clause=REMEDIES,
        met=named and long_enough,
        facts={
            "organ_and_court_named": named,
            "reconsideration_days": remedies.reconsideration_days,
            "least_reconsideration_days": policy.least_reconsideration_days,
            "litigation_months": remedies.litigation_months,
            "least_litigation_months": policy.least_litigation_months,
        },
    )


RULES: tuple[Callable[[Proposal], Judgement], ...] = (
    untruth_was_confirmed_before_the_determination,
    no_determination_for_honest_mistake_corrected_before_discovery,
    untruth_was_the_committers_doing,
    finding_has_no_determination_yet,
    determination_has_its_own_document,
    determination_was_served,
    remedies_are_told,
)


def judge_determination(proposal: Proposal) -> tuple[Judgement, ...]:
    """Whether the commitment may be determined false: every rule answers."""
    return tuple(rule(proposal) for rule in RULES)
