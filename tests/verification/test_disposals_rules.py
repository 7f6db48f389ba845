"""What may follow an untrue commitment, with both sides of every boundary (三(三))."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.verification.domain.disposals import (
    Disposal,
    DisposalKind,
    DisposalState,
    Proposal,
    basis_and_document_are_stated,
    commitment_was_confirmed_untrue_before,
    decision_is_revoked_only_after_it,
    document_is_not_dated_ahead,
    handling_is_terminated_only_before_the_decision,
    judge_disposal,
    limit_is_over_before_rectification_failed,
    order_to_rectify_has_a_limit_ahead,
    penalty_has_a_statutory_basis,
    transfer_names_the_judicial_organ,
    what_ends_the_matter_is_imposed_once,
    with_result,
)
from services.verification.domain.findings import Finding, FindingState
from services.verification.domain.misuse import Misuse
from tests.verification.finding_builders import (
    HOUSING,
    NOW,
    TODAY,
    TOMORROW,
    YESTERDAY,
    a_finding,
)

CONFIRMED = FindingState.CONFIRMED_UNTRUE
TERMINATE = DisposalKind.TERMINATE_HANDLING
RECTIFY = DisposalKind.ORDER_RECTIFY
REVOKE = DisposalKind.REVOKE_DECISION
PENALTY = DisposalKind.PENALTY
TRANSFER = DisposalKind.TRANSFER_JUDICIAL


def a_disposal(kind: DisposalKind = PENALTY, **changes: Any) -> Disposal:
    """A disposal that lacks nothing, decided today."""
    values: dict[str, Any] = {
        "disposal_id": uuid4(),
        "finding_id": uuid4(),
        "commitment_id": uuid4(),
        "handling_agency": HOUSING,
        "kind": kind,
        "basis": "三（三）",
        "document_no": "山住建处〔2026〕1号",
        "decided_on": TODAY,
        "imposed_at": NOW,
        "limit_on": TOMORROW,
        "statutory_basis": "行政许可法第七十九条",
        "organ": "公安山亭分局",
    }
    return Disposal(**values | changes)


def a_proposal(
    disposal: Disposal | None = None, *, finding: Finding | None = None, **changes: Any
) -> Proposal:
    """A proposal about an untruth confirmed yesterday, in a matter not decided yet."""
    values: dict[str, Any] = {
        "disposal": disposal or a_disposal(),
        "finding": finding or a_finding(CONFIRMED),
        "matter_outcome": None,
        "matter_decided_on": None,
        "imposed": (),
        "today": TODAY,
    }
    return Proposal(**values | changes)


@pytest.mark.parametrize("state", [each for each in FindingState if each is not CONFIRMED])
def test_nothing_follows_what_is_not_confirmed(state):
    assert not commitment_was_confirmed_untrue_before(a_proposal(finding=a_finding(state))).met


@pytest.mark.parametrize(
    ("decided_on", "met"), [(YESTERDAY - timedelta(days=1), False), (YESTERDAY, True)]
)
def test_a_disposal_is_decided_on_the_day_of_the_confirmation_or_later(decided_on, met):
    proposal = a_proposal(a_disposal(decided_on=decided_on))
    assert commitment_was_confirmed_untrue_before(proposal).met is met


@pytest.mark.parametrize(("basis", "no", "met"), [("依据", "1号", True), (" ", "1号", False)])
def test_a_disposal_states_its_basis(basis, no, met):
    assert (
        basis_and_document_are_stated(a_proposal(a_disposal(basis=basis, document_no=no))).met
        is met
    )


def test_a_disposal_states_its_document():
    assert not basis_and_document_are_stated(a_proposal(a_disposal(document_no="\t"))).met


@pytest.mark.parametrize(("decided_on", "met"), [(TODAY, True), (TOMORROW, False)])
def test_a_document_is_not_dated_ahead(decided_on, met):
    judged = document_is_not_dated_ahead(a_proposal(a_disposal(decided_on=decided_on)))
    assert judged.met is met
    assert judged.own_rule


@pytest.mark.parametrize(
    ("outcome", "met"),
    [(None, True), ("TERMINATED", True), ("GRANTED", False), ("REFUSED", False)],
)
def test_handling_is_terminated_only_before_the_decision(outcome, met):
    proposal = a_proposal(a_disposal(TERMINATE), matter_outcome=outcome)
    assert handling_is_terminated_only_before_the_decision(proposal).met is met


def test_the_decision_does_not_stand_in_the_way_of_other_disposals():
    proposal = a_proposal(a_disposal(PENALTY), matter_outcome="GRANTED")
    assert handling_is_terminated_only_before_the_decision(proposal).met


@pytest.mark.parametrize(
    ("outcome", "decided_on", "met"),
    [
        (None, None, False),
        ("REFUSED", YESTERDAY, False),
        ("TERMINATED", YESTERDAY, False),
        ("GRANTED", TOMORROW, False),
        ("GRANTED", TODAY, True),
        ("GRANTED", YESTERDAY, True),
    ],
)
def test_a_decision_is_revoked_only_after_it(outcome, decided_on, met):
    proposal = a_proposal(a_disposal(REVOKE), matter_outcome=outcome, matter_decided_on=decided_on)
    assert decision_is_revoked_only_after_it(proposal).met is met


@pytest.mark.parametrize(("limit_on", "met"), [(None, False), (TODAY, False), (TOMORROW, True)])
def test_an_order_to_rectify_has_a_limit_ahead(limit_on, met):
    proposal = a_proposal(a_disposal(RECTIFY, limit_on=limit_on))
    assert order_to_rectify_has_a_limit_ahead(proposal).met is met


def test_other_disposals_need_no_limit():
    assert order_to_rectify_has_a_limit_ahead(a_proposal(a_disposal(PENALTY, limit_on=None))).met


@pytest.mark.parametrize(("basis", "met"), [(None, False), ("  ", False), ("第七十九条", True)])
def test_a_penalty_has_a_statutory_basis(basis, met):
    judged = penalty_has_a_statutory_basis(a_proposal(a_disposal(PENALTY, statutory_basis=basis)))
    assert judged.met is met
    assert judged.clause == "admin-penalty-law.statutory-basis"


@pytest.mark.parametrize(("organ", "met"), [(None, False), (" ", False), ("检察院", True)])
def test_a_transfer_names_the_judicial_organ(organ, met):
    assert (
        transfer_names_the_judicial_organ(a_proposal(a_disposal(TRANSFER, organ=organ))).met is met
    )


@pytest.mark.parametrize(
    ("kind", "imposed", "met"),
    [
        (TERMINATE, (), True),
        (TERMINATE, (TERMINATE,), False),
        (REVOKE, (PENALTY,), True),
        (REVOKE, (REVOKE,), False),
        (PENALTY, (PENALTY,), True),
    ],
)
def test_what_ends_the_matter_is_imposed_once(kind, imposed, met):
    proposal = a_proposal(a_disposal(kind), imposed=imposed)
    assert what_ends_the_matter_is_imposed_once(proposal).met is met


def test_every_rule_answers_and_every_reason_is_told():
    bare = a_disposal(
        PENALTY, basis=" ", decided_on=TOMORROW, statutory_basis=None, limit_on=None, organ=None
    )
    unmet = {
        each.rule for each in judge_disposal(a_proposal(bare, finding=a_finding())) if not each.met
    }
    assert unmet == {
        "commitment-was-confirmed-untrue-before",
        "basis-and-document-are-stated",
        "document-is-not-dated-ahead",
        "penalty-has-a-statutory-basis",
    }


@pytest.mark.parametrize(("limit_on", "met"), [(TODAY, False), (YESTERDAY, True)])
def test_rectification_fails_only_once_the_limit_is_over(limit_on, met):
    order = a_disposal(RECTIFY, limit_on=limit_on)
    failed = DisposalState.NOT_RECTIFIED
    assert limit_is_over_before_rectification_failed(order, failed, TODAY).met is met


def test_rectification_succeeds_at_any_time():
    order = a_disposal(RECTIFY, limit_on=TOMORROW)
    assert limit_is_over_before_rectification_failed(order, DisposalState.RECTIFIED, TODAY).met


@pytest.mark.parametrize("kind", [each for each in DisposalKind if each is not RECTIFY])
def test_only_an_order_to_rectify_has_a_result(kind):
    with pytest.raises(Misuse):
        with_result(a_disposal(kind), DisposalState.RECTIFIED, NOW)


def test_a_result_is_recorded_once():
    done = with_result(a_disposal(RECTIFY), DisposalState.RECTIFIED, NOW)
    assert (done.state, done.result_at) == (DisposalState.RECTIFIED, NOW)
    with pytest.raises(Misuse):
        with_result(done, DisposalState.NOT_RECTIFIED, NOW)
    with pytest.raises(Misuse):
        with_result(a_disposal(RECTIFY), DisposalState.IMPOSED, NOW)
