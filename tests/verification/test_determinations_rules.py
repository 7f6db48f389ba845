"""When an untrue commitment may be determined false, with both sides of every boundary (四(二))."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.verification.domain.determinations import (
    Determination,
    DeterminationPolicy,
    DishonestyLevel,
    Proposal,
    Remedies,
    determination_has_its_own_document,
    determination_was_served,
    finding_has_no_determination_yet,
    judge_determination,
    no_determination_for_honest_mistake_corrected_before_discovery,
    remedies_are_told,
    untruth_was_confirmed_before_the_determination,
    untruth_was_the_committers_doing,
)
from services.verification.domain.finding_rules import all_met
from services.verification.domain.findings import (
    Conclusion,
    Finding,
    FindingState,
    UntruthCause,
)
from tests.verification.finding_builders import (
    HOUSING,
    NOW,
    SUBJECT,
    TODAY,
    TOMORROW,
    YESTERDAY,
    a_finding,
)

CONFIRMED = FindingState.CONFIRMED_UNTRUE
REMEDIES = Remedies("山亭区人民政府", 60, "山亭区人民法院", 6)


def a_determination(**changes: Any) -> Determination:
    """A determination that lacks nothing, decided and served today."""
    values: dict[str, Any] = {
        "determination_id": uuid4(),
        "finding_id": uuid4(),
        "commitment_id": uuid4(),
        "item_code": "370406-CN-001",
        "subject_ref": SUBJECT,
        "subject_kind": "NATURAL_PERSON",
        "determining_agency": HOUSING,
        "level": DishonestyLevel.GENERAL,
        "document_no": "山住建认〔2026〕1号",
        "document_title": "虚假承诺认定书",
        "decided_on": TODAY,
        "basis": "四（二）",
        "remedies": REMEDIES,
        "served_on": TODAY,
        "determined_at": NOW,
    }
    return Determination(**values | changes)


def a_confirmed_finding(cause: UntruthCause = UntruthCause.INTENTIONAL, **changes: Any) -> Finding:
    """A finding confirmed yesterday, suspected ten days ago."""
    conclusion = Conclusion(cause, "证据充分。", NOW - timedelta(days=1))
    return a_finding(CONFIRMED, **{"conclusion": conclusion} | changes)


def a_proposal(
    finding: Finding | None = None, determination: Determination | None = None, **changes: Any
) -> Proposal:
    """A determination proposed today under the default policy."""
    values: dict[str, Any] = {
        "determination": determination or a_determination(),
        "finding": finding or a_confirmed_finding(),
        "determined_before": False,
        "policy": DeterminationPolicy(),
        "today": TODAY,
    }
    return Proposal(**values | changes)


def test_an_intentional_untruth_that_was_confirmed_may_be_determined_false():
    assert all_met(judge_determination(a_proposal()))


@pytest.mark.parametrize("state", [each for each in FindingState if each is not CONFIRMED])
def test_nothing_is_determined_before_the_untruth_is_confirmed(state):
    assert not untruth_was_confirmed_before_the_determination(a_proposal(a_finding(state))).met


@pytest.mark.parametrize(
    ("decided_on", "met"), [(YESTERDAY - timedelta(days=1), False), (YESTERDAY, True)]
)
def test_the_document_is_of_the_day_of_the_confirmation_or_later(decided_on, met):
    proposal = a_proposal(determination=a_determination(decided_on=decided_on))
    assert untruth_was_confirmed_before_the_determination(proposal).met is met


@pytest.mark.parametrize(("days_before", "met"), [(1, False), (0, True), (-1, True)])
def test_an_honest_mistake_is_excused_only_if_corrected_before_the_day_of_discovery(
    days_before, met
):
    finding = a_confirmed_finding(UntruthCause.HONEST_MISTAKE)
    finding = replace(finding, corrected_on=finding.suspected_on - timedelta(days=days_before))
    judged = no_determination_for_honest_mistake_corrected_before_discovery(a_proposal(finding))
    assert judged.met is met
    assert judged.own_rule
    assert judged.facts["discovered_on"] == finding.suspected_on.isoformat()


def test_an_honest_mistake_never_corrected_is_not_excused():
    finding = a_confirmed_finding(UntruthCause.HONEST_MISTAKE)
    assert no_determination_for_honest_mistake_corrected_before_discovery(a_proposal(finding)).met


@pytest.mark.parametrize("cause", [UntruthCause.NEGLIGENT, UntruthCause.INTENTIONAL])
def test_a_correction_excuses_no_other_cause(cause):
    finding = a_confirmed_finding(cause, corrected_on=TODAY - timedelta(days=100))
    assert no_determination_for_honest_mistake_corrected_before_discovery(a_proposal(finding)).met


def test_a_deployment_may_choose_not_to_excuse():
    finding = a_confirmed_finding(
        UntruthCause.HONEST_MISTAKE, corrected_on=TODAY - timedelta(days=100)
    )
    strict = a_proposal(finding, policy=DeterminationPolicy(excuse_corrected_honest_mistake=False))
    judged = no_determination_for_honest_mistake_corrected_before_discovery(strict)
    assert judged.met
    assert judged.facts["applied"] is False


@pytest.mark.parametrize(
    ("cause", "met"),
    [
        (UntruthCause.DATA_ERROR, False),
        (UntruthCause.CHANGED_AFTERWARDS, False),
        (UntruthCause.HONEST_MISTAKE, True),
        (UntruthCause.NEGLIGENT, True),
        (UntruthCause.INTENTIONAL, True),
    ],
)
def test_what_was_not_the_committers_doing_is_not_determined_false(cause, met):
    finding = a_confirmed_finding(cause)
    assert untruth_was_the_committers_doing(a_proposal(finding)).met is met
    lenient = DeterminationPolicy(excuse_what_was_not_the_committers_doing=False)
    assert untruth_was_the_committers_doing(a_proposal(finding, policy=lenient)).met


@pytest.mark.parametrize("before", [True, False])
def test_one_finding_is_determined_once(before):
    assert finding_has_no_determination_yet(a_proposal(determined_before=before)).met is not before


@pytest.mark.parametrize(
    "changes",
    [{"document_no": " "}, {"document_title": ""}, {"basis": "\n"}, {"decided_on": TOMORROW}],
)
def test_a_determination_has_its_own_document(changes):
    bare = a_proposal(determination=a_determination(**changes))
    assert not determination_has_its_own_document(bare).met
    assert determination_has_its_own_document(a_proposal()).met


@pytest.mark.parametrize(
    ("decided_on", "served_on", "met"),
    [
        (TODAY, YESTERDAY, False),
        (YESTERDAY, YESTERDAY, True),
        (YESTERDAY, TODAY, True),
        (TODAY, TOMORROW, False),
    ],
)
def test_a_determination_is_served_between_its_date_and_today(decided_on, served_on, met):
    determination = a_determination(decided_on=decided_on, served_on=served_on)
    assert determination_was_served(a_proposal(determination=determination)).met is met


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({}, True),
        ({"reconsideration_organ": " "}, False),
        ({"litigation_court": ""}, False),
        ({"reconsideration_days": 1}, False),
        ({"reconsideration_days": 59}, False),
        ({"reconsideration_days": 60}, True),
        ({"litigation_months": 1}, False),
        ({"litigation_months": 5}, False),
        ({"litigation_months": 6}, True),
    ],
)
def test_organ_court_and_both_periods_in_full_are_told(changes, met):
    determination = a_determination(remedies=replace(REMEDIES, **changes))
    assert remedies_are_told(a_proposal(determination=determination)).met is met


@pytest.mark.parametrize(("days", "met"), [(29, False), (30, True)])
def test_a_deployment_sets_the_shortest_periods(days, met):
    policy = DeterminationPolicy(least_reconsideration_days=30)
    determination = a_determination(remedies=replace(REMEDIES, reconsideration_days=days))
    assert remedies_are_told(a_proposal(determination=determination, policy=policy)).met is met
