"""Understands what must have happened before a commitment may be called untrue: told and heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.verification.domain.clauses import SUPERVISION
from services.verification.domain.days import legal_day
from services.verification.domain.findings import Finding, PartyStatement, UntruthCause
from services.verification.domain.judgement import Judgement


@dataclass(frozen=True, slots=True)
class ActRefused:
    """An act on a finding that the rules do not allow; every rule's answer, met or not."""

    finding_id: UUID
    act: str
    judgements: tuple[Judgement, ...]

    @property
    def unmet(self) -> tuple[Judgement, ...]:
        """The answers that stand in the way."""
        return tuple(each for each in self.judgements if not each.met)


def all_met(judgements: Iterable[Judgement]) -> bool:
    """Does no answer stand in the way?"""
    return all(judgement.met for judgement in judgements)


def written(day: date | None) -> str | None:
    """A day as it is kept among the facts of a judgement."""
    return day.isoformat() if day else None


def party_was_told_of_facts_and_grounds(finding: Finding) -> Judgement:
    """发现承诺不实的，要依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚.

    Lawfully means: the party was told the facts and grounds beforehand.
    """
    return Judgement(
        rule="party-was-told-of-facts-and-grounds",
        clause=SUPERVISION,
        met=finding.notice is not None,
        facts={"served_on": written(finding.notice.served_on) if finding.notice else None},
    )


def party_was_heard_or_kept_silent_in_its_time(finding: Finding) -> Judgement:
    """发现承诺不实的，要依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚.

    Lawfully means: the party's statement is on record, or after its time to respond its silence.
    """
    statement, notice = finding.statement, finding.notice
    silent_on = legal_day(statement.recorded_at) if statement and not statement.made else None
    respond_by = notice.respond_by if notice else None
    silent_in_time = silent_on is not None and respond_by is not None and silent_on > respond_by
    return Judgement(
        rule="party-was-heard-or-kept-silent-in-its-time",
        clause=SUPERVISION,
        met=bool(statement and statement.made) or silent_in_time,
        facts={
            "statement_made": statement.made if statement else None,
            "respond_by": written(respond_by),
            "silence_recorded_on": written(silent_on),
        },
    )


def cause_of_untruth_is_stated(cause: UntruthCause | None) -> Judgement:
    """发现承诺不实的，要依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚.

    What follows differs with the cause, so a confirmation states it.
    """
    return Judgement(
        rule="cause-of-untruth-is-stated",
        clause=SUPERVISION,
        met=cause is not None,
        facts={"cause": cause.value if cause else None},
    )


def judge_confirmation(finding: Finding, cause: UntruthCause | None) -> tuple[Judgement, ...]:
    """Whether the commitment may be confirmed untrue: every rule answers."""
    return (
        party_was_told_of_facts_and_grounds(finding),
        party_was_heard_or_kept_silent_in_its_time(finding),
        cause_of_untruth_is_stated(cause),
    )


def time_to_respond_is_over_before_silence_counts(
    finding: Finding, statement: PartyStatement
) -> Judgement:
    """发现承诺不实的，要依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚.

    The party has until the end of its last day to respond; silence counts from the next day.
    """
    respond_by = finding.notice.respond_by if finding.notice else None
    recorded_on = legal_day(statement.recorded_at)
    over = respond_by is not None and recorded_on > respond_by
    return Judgement(
        rule="time-to-respond-is-over-before-silence-counts",
        clause=SUPERVISION,
        met=statement.made or over,
        facts={
            "statement_made": statement.made,
            "respond_by": written(respond_by),
            "recorded_on": written(recorded_on),
        },
    )


def statement_follows_the_notice(finding: Finding, statement: PartyStatement) -> Judgement:
    """发现承诺不实的，要依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚.

    The party answers what it was told: its statement comes on the day of the notice or later.
    """
    served_on = finding.notice.served_on if finding.notice else None
    return Judgement(
        rule="statement-follows-the-notice",
        clause=SUPERVISION,
        met=served_on is not None and statement.received_on >= served_on,
        facts={"served_on": written(served_on), "received_on": written(statement.received_on)},
    )


def judge_statement(finding: Finding, statement: PartyStatement) -> tuple[Judgement, ...]:
    """Whether the statement, or the silence, may go on record: every rule answers."""
    return (
        statement_follows_the_notice(finding, statement),
        time_to_respond_is_over_before_silence_counts(finding, statement),
    )
