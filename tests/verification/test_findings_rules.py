"""Before a commitment may be called untrue, its party is told and heard (三(三))."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.verification.domain.finding_rules import (
    all_met,
    cause_of_untruth_is_stated,
    judge_confirmation,
    judge_statement,
    party_was_heard_or_kept_silent_in_its_time,
    party_was_told_of_facts_and_grounds,
    statement_follows_the_notice,
    time_to_respond_is_over_before_silence_counts,
)
from services.verification.domain.findings import (
    FindingState,
    UntruthCause,
    corrected,
    heard,
    notified,
)
from services.verification.domain.misuse import Misuse
from tests.verification.finding_builders import (
    NOW,
    TODAY,
    TOMORROW,
    YESTERDAY,
    a_finding,
    a_notice,
    a_statement,
)

TOLD = FindingState.NOTIFIED_PARTY


def test_a_party_that_was_not_told_stands_in_the_way():
    assert not party_was_told_of_facts_and_grounds(a_finding()).met


def test_a_party_that_was_told_does_not():
    told = party_was_told_of_facts_and_grounds(a_finding(TOLD))
    assert told.met
    assert told.clause == "shanting-2021-8.3.3"
    assert told.facts == {"served_on": YESTERDAY.isoformat()}


def test_a_statement_counts_as_hearing_even_before_the_time_is_over():
    finding = a_finding(TOLD, statement=a_statement())
    assert party_was_heard_or_kept_silent_in_its_time(finding).met


def test_without_statement_or_silence_nobody_was_heard():
    assert not party_was_heard_or_kept_silent_in_its_time(a_finding(TOLD)).met


@pytest.mark.parametrize(("respond_by", "met"), [(TODAY, False), (YESTERDAY, True)])
def test_silence_counts_from_the_day_after_the_last_day_to_answer(respond_by, met):
    silence = a_statement(made=False, statement=None)
    notice = a_notice(served_on=YESTERDAY - timedelta(days=3), respond_by=respond_by)
    finding = a_finding(TOLD, notice=notice, statement=silence)
    assert party_was_heard_or_kept_silent_in_its_time(finding).met is met
    assert time_to_respond_is_over_before_silence_counts(finding, silence).met is met


def test_the_day_of_silence_is_counted_in_china():
    notice = a_notice(served_on=YESTERDAY, respond_by=TODAY)
    late_evening_in_utc = NOW.replace(hour=0, minute=1) + timedelta(days=1)
    silence = a_statement(made=False, statement=None, recorded_at=late_evening_in_utc)
    finding = a_finding(TOLD, notice=notice)
    assert time_to_respond_is_over_before_silence_counts(finding, silence).met


@pytest.mark.parametrize(("received_on", "met"), [(YESTERDAY, False), (TODAY, True)])
def test_a_statement_is_received_on_the_day_of_the_notice_or_later(received_on, met):
    finding = a_finding(TOLD, notice=a_notice(served_on=TODAY))
    assert statement_follows_the_notice(finding, a_statement(received_on=received_on)).met is met


def test_no_statement_follows_a_notice_that_was_never_served():
    assert not statement_follows_the_notice(a_finding(), a_statement()).met


def test_a_cause_must_be_stated():
    assert not cause_of_untruth_is_stated(None).met
    assert cause_of_untruth_is_stated(UntruthCause.INTENTIONAL).met


def test_every_reason_against_a_confirmation_is_told_at_once():
    judgements = judge_confirmation(a_finding(), None)
    assert [each.met for each in judgements] == [False, False, False]
    heard_finding = a_finding(TOLD, statement=a_statement())
    assert all_met(judge_confirmation(heard_finding, UntruthCause.NEGLIGENT))


def test_every_reason_against_a_statement_is_told_at_once():
    early = a_statement(made=False, received_on=YESTERDAY - timedelta(days=1))
    assert [each.met for each in judge_statement(a_finding(TOLD), early)] == [False, False]


def test_a_notice_served_today_may_be_recorded_but_not_one_served_tomorrow():
    looked_into = a_finding(FindingState.INVESTIGATING)
    notice = a_notice(served_on=TODAY, respond_by=TOMORROW)
    assert notified(looked_into, notice, TODAY).notice == notice
    with pytest.raises(Misuse) as misuse:
        notified(looked_into, a_notice(served_on=TOMORROW), TODAY)
    assert misuse.value.slug == "date-in-future"


def test_a_notice_leaves_at_least_a_day_to_answer():
    with pytest.raises(Misuse) as misuse:
        notified(
            a_finding(FindingState.INVESTIGATING),
            a_notice(served_on=TODAY, respond_by=TODAY),
            TODAY,
        )
    assert misuse.value.slug == "respond-by-too-early"


def test_silence_recorded_later_does_not_erase_words():
    spoken = a_finding(TOLD, statement=a_statement())
    with pytest.raises(Misuse) as misuse:
        heard(spoken, a_statement(made=False, statement=None), TODAY)
    assert misuse.value.slug == "statement-already-made"


def test_words_that_come_late_replace_recorded_silence():
    silent = a_finding(TOLD, statement=a_statement(made=False, statement=None))
    assert heard(silent, a_statement(), TODAY).statement == a_statement()


def test_a_correction_may_be_recorded_on_its_own_day_but_not_ahead():
    assert corrected(a_finding(), TODAY, TODAY).corrected_on == TODAY
    with pytest.raises(Misuse):
        corrected(a_finding(), TOMORROW, TODAY)
