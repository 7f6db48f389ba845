"""Understands 处理: what may follow a commitment found untrue, and when (law/domain.md §3.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.verification.domain.clauses import OWN_RULE, SUPERVISION
from services.verification.domain.finding_rules import written
from services.verification.domain.findings import Finding
from services.verification.domain.judgement import Judgement
from services.verification.domain.misuse import Misuse

STATUTORY_BASIS = "admin-penalty-law.statutory-basis"

_GRANTED = "GRANTED"
_TERMINATED = "TERMINATED"


class DisposalKind(StrEnum):
    """终止办理, 责令限期整改, 撤销行政决定, 行政处罚, 移送司法机关."""

    TERMINATE_HANDLING = "TERMINATE_HANDLING"
    ORDER_RECTIFY = "ORDER_RECTIFY"
    REVOKE_DECISION = "REVOKE_DECISION"
    PENALTY = "PENALTY"
    TRANSFER_JUDICIAL = "TRANSFER_JUDICIAL"


ONCE_ONLY = (DisposalKind.TERMINATE_HANDLING, DisposalKind.REVOKE_DECISION)


class DisposalState(StrEnum):
    """Only an order to rectify has something to wait for."""

    IMPOSED = "IMPOSED"
    RECTIFIED = "RECTIFIED"
    NOT_RECTIFIED = "NOT_RECTIFIED"


TRANSITIONS: dict[DisposalState, frozenset[DisposalState]] = {
    DisposalState.IMPOSED: frozenset({DisposalState.RECTIFIED, DisposalState.NOT_RECTIFIED}),
    DisposalState.RECTIFIED: frozenset(),
    DisposalState.NOT_RECTIFIED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Disposal:
    """One decision about what follows; `limit_on` is the last day to rectify."""

    disposal_id: UUID
    finding_id: UUID
    commitment_id: UUID
    handling_agency: str
    kind: DisposalKind
    basis: str
    document_no: str
    decided_on: date
    imposed_at: datetime
    limit_on: date | None = None
    statutory_basis: str | None = None
    organ: str | None = None
    state: DisposalState = DisposalState.IMPOSED
    result_at: datetime | None = None
    version: int = 1

    @property
    def awaits_result(self) -> bool:
        """Is it an order to rectify of which nobody knows yet whether it was obeyed?"""
        return self.kind is DisposalKind.ORDER_RECTIFY and self.state is DisposalState.IMPOSED


@dataclass(frozen=True, slots=True)
class Proposal:
    """A disposal about to be imposed, with all that its rules look at.

    `matter_outcome` and `matter_decided_on` are the decision of the administrative matter, None
    while there is none; `imposed` are the kinds already imposed on the finding.
    """

    disposal: Disposal
    finding: Finding
    matter_outcome: str | None
    matter_decided_on: date | None
    imposed: tuple[DisposalKind, ...]
    today: date


def commitment_was_confirmed_untrue_before(proposal: Proposal) -> Judgement:
    """在信息核查和事中事后监管中发现承诺不实的，要依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚.

    The untruth is confirmed first, on the day of the disposal or earlier.
    """
    confirmed_on = proposal.finding.confirmed_on
    return Judgement(
        rule="commitment-was-confirmed-untrue-before",
        clause=SUPERVISION,
        met=confirmed_on is not None and confirmed_on <= proposal.disposal.decided_on,
        facts={
            "state": proposal.finding.state.value,
            "confirmed_on": written(confirmed_on),
            "decided_on": written(proposal.disposal.decided_on),
        },
    )


def basis_and_document_are_stated(proposal: Proposal) -> Judgement:
    """要依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚.

    Lawfully means: on a stated basis, by a numbered document.
    """
    disposal = proposal.disposal
    return Judgement(
        rule="basis-and-document-are-stated",
        clause=SUPERVISION,
        met=bool(disposal.basis.strip() and disposal.document_no.strip()),
        facts={
            "basis_stated": bool(disposal.basis.strip()),
            "document_no": disposal.document_no.strip() or None,
        },
    )


def document_is_not_dated_ahead(proposal: Proposal) -> Judgement:
    """The system's own rule: a document is not dated after the day on which it is recorded."""
    decided_on = proposal.disposal.decided_on
    return Judgement(
        rule="document-is-not-dated-ahead",
        clause=OWN_RULE,
        met=decided_on <= proposal.today,
        facts={"decided_on": written(decided_on), "today": written(proposal.today)},
    )


def handling_is_terminated_only_before_the_decision(proposal: Proposal) -> Judgement:
    """要依法终止办理.

    Only what is still being handled can be terminated: before the decision. A matter reported as
    terminated had no decision, so the termination may be put on record.
    """
    concerned = proposal.disposal.kind is DisposalKind.TERMINATE_HANDLING
    undecided = proposal.matter_outcome in (None, _TERMINATED)
    return Judgement(
        rule="handling-is-terminated-only-before-the-decision",
        clause=SUPERVISION,
        met=undecided or not concerned,
        facts={"concerned": concerned, "matter_outcome": proposal.matter_outcome},
    )


def decision_is_revoked_only_after_it(proposal: Proposal) -> Judgement:
    """要依法……撤销行政决定.

    Only a decision that was made before, and granted something, can be revoked.
    """
    concerned = proposal.disposal.kind is DisposalKind.REVOKE_DECISION
    decided_on = proposal.matter_decided_on
    after = decided_on is not None and decided_on <= proposal.disposal.decided_on
    return Judgement(
        rule="decision-is-revoked-only-after-it",
        clause=SUPERVISION,
        met=not concerned or (proposal.matter_outcome == _GRANTED and after),
        facts={
            "concerned": concerned,
            "matter_outcome": proposal.matter_outcome,
            "matter_decided_on": written(decided_on),
            "revoked_on": written(proposal.disposal.decided_on),
        },
    )


def order_to_rectify_has_a_limit_ahead(proposal: Proposal) -> Judgement:
    """要依法……责令限期整改.

    A limit is a day that is still to come.
    """
    concerned = proposal.disposal.kind is DisposalKind.ORDER_RECTIFY
    limit_on = proposal.disposal.limit_on
    return Judgement(
        rule="order-to-rectify-has-a-limit-ahead",
        clause=SUPERVISION,
        met=not concerned or (limit_on is not None and limit_on > proposal.today),
        facts={
            "concerned": concerned,
            "limit_on": written(limit_on),
            "today": written(proposal.today),
        },
    )


def penalty_has_a_statutory_basis(proposal: Proposal) -> Judgement:
    """没有法定依据或者不遵守法定程序的，行政处罚无效."""
    concerned = proposal.disposal.kind is DisposalKind.PENALTY
    stated = bool((proposal.disposal.statutory_basis or "").strip())
    return Judgement(
        rule="penalty-has-a-statutory-basis",
        clause=STATUTORY_BASIS,
        met=stated or not concerned,
        facts={"concerned": concerned, "statutory_basis_stated": stated},
    )


def transfer_names_the_judicial_organ(proposal: Proposal) -> Judgement:
    """涉嫌犯罪的，依法移送司法机关.

    The organ to which the case is transferred is named.
    """
    concerned = proposal.disposal.kind is DisposalKind.TRANSFER_JUDICIAL
    named = bool((proposal.disposal.organ or "").strip())
    return Judgement(
        rule="transfer-names-the-judicial-organ",
        clause=SUPERVISION,
        met=named or not concerned,
        facts={"concerned": concerned, "organ_named": named},
    )


def what_ends_the_matter_is_imposed_once(proposal: Proposal) -> Judgement:
    """The system's own rule: what ends the matter is imposed once for one finding."""
    kind = proposal.disposal.kind
    concerned = kind in ONCE_ONLY
    return Judgement(
        rule="what-ends-the-matter-is-imposed-once",
        clause=OWN_RULE,
        met=not concerned or kind not in proposal.imposed,
        facts={"concerned": concerned, "imposed": [each.value for each in proposal.imposed]},
    )


RULES: tuple[Callable[[Proposal], Judgement], ...] = (
    commitment_was_confirmed_untrue_before,
    basis_and_document_are_stated,
    document_is_not_dated_ahead,
    handling_is_terminated_only_before_the_decision,
    decision_is_revoked_only_after_it,
    order_to_rectify_has_a_limit_ahead,
    penalty_has_a_statutory_basis,
    transfer_names_the_judicial_organ,
    what_ends_the_matter_is_imposed_once,
)


def judge_disposal(proposal: Proposal) -> tuple[Judgement, ...]:
    """Whether the disposal may be imposed: every rule answers."""
    return tuple(rule(proposal) for rule in RULES)


def limit_is_over_before_rectification_failed(
    disposal: Disposal, result: DisposalState, today: date
) -> Judgement:
    """要依法……责令限期整改.

    The party has until the end of the last day; failure counts from the next day.
    """
    failed = result is DisposalState.NOT_RECTIFIED
    over = disposal.limit_on is not None and today > disposal.limit_on
    return Judgement(
        rule="limit-is-over-before-rectification-failed",
        clause=SUPERVISION,
        met=over or not failed,
        facts={
            "result": result.value,
            "limit_on": written(disposal.limit_on),
            "today": written(today),
        },
    )


def with_result(disposal: Disposal, result: DisposalState, at: datetime) -> Disposal:
    """The order to rectify once it is known whether it was obeyed.

    Raises Misuse `illegal-transition` for another kind, or where the result is known already.
    """
    reachable = TRANSITIONS[disposal.state]
    if disposal.kind is not DisposalKind.ORDER_RECTIFY or result not in reachable:
        raise Misuse("illegal-transition", act="record_result", state=disposal.state.value)
    return replace(disposal, state=result, result_at=at)
