"""Understands 承诺不实: how a suspicion of untruth is looked into, told, heard and concluded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.verification.domain.days import legal_day
from services.verification.domain.misuse import Misuse

Account = str | Mapping[str, object]
"""What was committed or found: an officer's words, or each fact with what was established of it."""


class FindingSource(StrEnum):
    """Where a suspicion came from (law/domain.md §5.5)."""

    VERIFICATION = "VERIFICATION"
    SUPERVISION = "SUPERVISION"
    COMPLAINT = "COMPLAINT"
    ASSISTANCE = "ASSISTANCE"
    OTHER = "OTHER"


class FindingState(StrEnum):
    """How far a suspicion has come (law/domain.md §3.8)."""

    SUSPECTED = "SUSPECTED"
    INVESTIGATING = "INVESTIGATING"
    NOTIFIED_PARTY = "NOTIFIED_PARTY"
    CONFIRMED_UNTRUE = "CONFIRMED_UNTRUE"
    CLEARED = "CLEARED"


class FindingAct(StrEnum):
    """What is done with a finding."""

    INVESTIGATE = "investigate"
    NOTIFY_PARTY = "notify_party"
    RECORD_STATEMENT = "record_statement"
    RECORD_CORRECTION = "record_correction"
    CONFIRM = "confirm"
    CLEAR = "clear"


class UntruthCause(StrEnum):
    """Why the facts differ (law/domain.md §5.5)."""

    DATA_ERROR = "DATA_ERROR"
    CHANGED_AFTERWARDS = "CHANGED_AFTERWARDS"
    HONEST_MISTAKE = "HONEST_MISTAKE"
    NEGLIGENT = "NEGLIGENT"
    INTENTIONAL = "INTENTIONAL"


OPEN_STATES = (FindingState.SUSPECTED, FindingState.INVESTIGATING, FindingState.NOTIFIED_PARTY)

TRANSITIONS: dict[FindingState, dict[FindingAct, FindingState]] = {
    FindingState.SUSPECTED: {
        FindingAct.INVESTIGATE: FindingState.INVESTIGATING,
        FindingAct.RECORD_CORRECTION: FindingState.SUSPECTED,
        FindingAct.CLEAR: FindingState.CLEARED,
    },
    FindingState.INVESTIGATING: {
        FindingAct.NOTIFY_PARTY: FindingState.NOTIFIED_PARTY,
        FindingAct.RECORD_CORRECTION: FindingState.INVESTIGATING,
        FindingAct.CLEAR: FindingState.CLEARED,
    },
    FindingState.NOTIFIED_PARTY: {
        FindingAct.RECORD_STATEMENT: FindingState.NOTIFIED_PARTY,
        FindingAct.RECORD_CORRECTION: FindingState.NOTIFIED_PARTY,
        FindingAct.CONFIRM: FindingState.CONFIRMED_UNTRUE,
        FindingAct.CLEAR: FindingState.CLEARED,
    },
    FindingState.CONFIRMED_UNTRUE: {
        FindingAct.RECORD_CORRECTION: FindingState.CONFIRMED_UNTRUE,
    },
    FindingState.CLEARED: {},
}


class SuspectedCommitment(Protocol):
    """What is known here of the commitment that a finding is about."""

    @property
    def commitment_id(self) -> UUID:
        """Which commitment."""
        ...

    @property
    def item_code(self) -> str:
        """Which certification item it replaces."""
        ...

    @property
    def subject_ref(self) -> str:
        """The opaque reference of its committer."""
        ...

    @property
    def subject_kind(self) -> str:
        """自然人, 法人 or 非法人组织."""
        ...

    @property
    def handling_agency(self) -> str:
        """The agency that handles the matter; it alone acts on a finding."""
        ...


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence, by its SM3 digest; the piece itself is in the case file."""

    title: str
    digest: str


@dataclass(frozen=True, slots=True)
class PartyNotice:
    """告知: the facts and grounds that the party was told, and the last day to answer."""

    document_no: str
    facts: str
    grounds: str
    served_on: date
    channel: str
    respond_by: date


@dataclass(frozen=True, slots=True)
class PartyStatement:
    """陈述申辩: what the party said, or the record that it said nothing in its time."""

    made: bool
    statement: str | None
    received_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How the finding ended; `cause` is given where it was confirmed."""

    cause: UntruthCause | None
    reasoning: str
    concluded_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """One suspicion about one commitment. `suspected_at` is the moment of discovery."""

    finding_id: UUID
    commitment_id: UUID
    item_code: str
    subject_ref: str
    subject_kind: str
    handling_agency: str
    source: FindingSource
    facts_committed: Account | None
    facts_found: Account
    evidence: tuple[Proof, ...]
    suspected_at: datetime
    state: FindingState = FindingState.SUSPECTED
    notice: PartyNotice | None = None
    statement: PartyStatement | None = None
    corrected_on: date | None = None
    conclusion: Conclusion | None = None
    version: int = 1

    @property
    def suspected_on(self) -> date:
        """The day of discovery."""
        return legal_day(self.suspected_at)

    @property
    def is_open(self) -> bool:
        """Is it still to be concluded?"""
        return self.state in OPEN_STATES

    @property
    def is_confirmed(self) -> bool:
        """Has it been confirmed that the commitment was untrue?"""
        return self.state is FindingState.CONFIRMED_UNTRUE

    @property
    def confirmed_on(self) -> date | None:
        """The day on which the untruth was confirmed."""
        if not self.is_confirmed or self.conclusion is None:
            return None
        return legal_day(self.conclusion.concluded_at)

    @property
    def cause(self) -> UntruthCause | None:
        """Why the facts differ, once that is concluded."""
        return self.conclusion.cause if self.conclusion else None


def next_state(state: FindingState, act: FindingAct) -> FindingState:
    """Where `act` leads from `state`. Raises Misuse `illegal-transition` where it leads nowhere."""
    try:
        return TRANSITIONS[state][act]
    except KeyError:
        raise Misuse("illegal-transition", act=act.value, state=state.value) from None


def investigated(finding: Finding) -> Finding:
    """The finding once the agency looks into it."""
    return replace(finding, state=next_state(finding.state, FindingAct.INVESTIGATE))


def notified(finding: Finding, notice: PartyNotice, today: date) -> Finding:
    """The finding once the party was told of facts and grounds.

    Raises Misuse `date-in-future` where the notice is said to be served after `today`, and
    `respond-by-too-early` where it leaves the party no day to answer.
    """
    state = next_state(finding.state, FindingAct.NOTIFY_PARTY)
    not_after("served_on", notice.served_on, today)
    if notice.respond_by <= notice.served_on:
        raise Misuse(
            "respond-by-too-early",
            served_on=notice.served_on.isoformat(),
            respond_by=notice.respond_by.isoformat(),
        )
    return replace(finding, state=state, notice=notice)


def heard(finding: Finding, statement: PartyStatement, today: date) -> Finding:
    """The finding once the party's statement, or its silence, is on record.

    Words that were once spoken stay the ones that count: silence recorded later does not erase
    them. Raises Misuse `date-in-future` where the statement was received after `today`.
    """
    state = next_state(finding.state, FindingAct.RECORD_STATEMENT)
    not_after("received_on", statement.received_on, today)
    if finding.statement is not None and finding.statement.made and not statement.made:
        raise Misuse("statement-already-made", finding_id=str(finding.finding_id))
    return replace(finding, state=state, statement=statement)


def corrected(finding: Finding, corrected_on: date, today: date) -> Finding:
    """The finding once it is on record that the applicant put the mistake right, and when.

    Raises Misuse `date-in-future` where that is said of a day after `today`.
    """
    state = next_state(finding.state, FindingAct.RECORD_CORRECTION)
    not_after("corrected_on", corrected_on, today)
    return replace(finding, state=state, corrected_on=corrected_on)


def confirmed(finding: Finding, cause: UntruthCause, reasoning: str, at: datetime) -> Finding:
    """The finding once the untruth is confirmed; the rules of finding_rules.py come first."""
    state = next_state(finding.state, FindingAct.CONFIRM)
    return replace(finding, state=state, conclusion=Conclusion(cause, reasoning, at))


def cleared(finding: Finding, reasoning: str, at: datetime) -> Finding:
    """The finding once the suspicion was not borne out."""
    state = next_state(finding.state, FindingAct.CLEAR)
    return replace(finding, state=state, conclusion=Conclusion(None, reasoning, at))


def not_after(member: str, day: date, today: date) -> None:
    """Raise Misuse `date-in-future` where `day` has not come: nothing can have happened on it."""
    if day > today:
        raise Misuse("date-in-future", member=member, day=day.isoformat(), today=today.isoformat())
