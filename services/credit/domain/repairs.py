"""Understands 信用修复: when a record may be repaired, and who decides it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.credit.domain.clauses import LEVELS, NOTICE, OWN_RULE, REPAIR
from services.credit.domain.judgement import Judgement
from services.credit.domain.misuse import Misuse
from services.credit.domain.records import CreditRecord, RecordState


class RepairState(StrEnum):
    """How far an application has come. LAPSED: its record was deleted on an objection."""

    REFUSED = "REFUSED"
    APPLIED = "APPLIED"
    REPAIRED = "REPAIRED"
    REJECTED = "REJECTED"
    LAPSED = "LAPSED"


class RepairAct(StrEnum):
    """What is done with an application."""

    REPAIR = "REPAIRED"
    REJECT = "REJECTED"
    LAPSE = "lapse"


TRANSITIONS: dict[RepairState, dict[RepairAct, RepairState]] = {
    RepairState.REFUSED: {},
    RepairState.APPLIED: {
        RepairAct.REPAIR: RepairState.REPAIRED,
        RepairAct.REJECT: RepairState.REJECTED,
        RepairAct.LAPSE: RepairState.LAPSED,
    },
    RepairState.REPAIRED: {},
    RepairState.REJECTED: {},
    RepairState.LAPSED: {},
}


@dataclass(frozen=True, slots=True)
class DutyProof:
    """A document which shows that a duty was performed, by its SM3 digest."""

    title: str
    digest: str


@dataclass(frozen=True, slots=True)
class RepairApplication:
    """What an applicant for repair brings."""

    record_id: UUID
    duties_proof: tuple[DutyProof, ...]
    commitment_letter_digest: str | None


@dataclass(frozen=True, slots=True)
class Repair:
    """One application; REFUSED ones are kept with every rule's answer."""

    repair_id: UUID
    record_id: UUID
    commitment_id: UUID
    subject_ref: str
    agency: str
    application: RepairApplication
    judgements: tuple[Judgement, ...]
    applied_by: str
    applied_at: datetime
    state: RepairState
    reason: str | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    version: int = 1

    @property
    def agencies(self) -> frozenset[str]:
        """The agencies whose record is to be repaired."""
        return frozenset({self.agency})


def minimum_period_has_passed(record: CreditRecord, today: date) -> Judgement:
    """信用修复管理办法: repair may be applied for once the minimum publicity period is over; on the
    very day on which it ends the application is in time."""
    minimum = record.publicity.min_until if record.publicity else None
    return Judgement(
        rule="minimum-period-has-passed",
        clause=LEVELS,
        met=minimum is not None and today >= minimum,
        facts={"today": today.isoformat(), "repairable_from": minimum and minimum.isoformat()},
    )


def duties_are_proved_done(application: RepairApplication) -> Judgement:
    """信用修复管理办法: who applies proves that the duties of the document were performed."""
    return Judgement(
        rule="duties-are-proved-done",
        clause=REPAIR,
        met=bool(application.duties_proof),
        facts={"proofs": len(application.duties_proof)},
    )


def credit_commitment_letter_is_given(application: RepairApplication) -> Judgement:
    """国办发〔2025〕22号: the material for repair includes a credit commitment letter."""
    return Judgement(
        rule="credit-commitment-letter-is-given",
        clause=NOTICE,
        met=application.commitment_letter_digest is not None,
        facts={"given": application.commitment_letter_digest is not None},
    )


def record_is_a_determination(record: CreditRecord) -> Judgement:
    """信用修复管理办法: what is repaired is recorded dishonest conduct, found by a document."""
    return Judgement(
        rule="record-is-a-determination",
        clause=REPAIR,
        met=record.determination is not None,
        facts={"kind": record.kind.value},
    )


def record_is_not_repaired_yet(record: CreditRecord) -> Judgement:
    """信用修复管理办法: a record is repaired once; after that nothing is left to end."""
    return Judgement(
        rule="record-is-not-repaired-yet",
        clause=REPAIR,
        met=record.state is not RecordState.REPAIRED,
        facts={"state": record.state.value},
    )


def record_still_stands(record: CreditRecord) -> Judgement:
    """信用修复管理办法: a record that was deleted on an objection needs no repair."""
    return Judgement(
        rule="record-still-stands",
        clause=REPAIR,
        met=record.state is not RecordState.DELETED,
        facts={"state": record.state.value},
    )


def no_other_application_is_open(record: CreditRecord) -> Judgement:
    """The system's own rule: one application at a time, so that one decision answers it."""
    return Judgement(
        rule="no-other-application-is-open",
        clause=OWN_RULE,
        met=record.state is not RecordState.REPAIR_APPLIED,
        facts={"state": record.state.value},
    )


def repair_judgements(
    record: CreditRecord, application: RepairApplication, today: date
) -> tuple[Judgement, ...]:
    """Every rule's answer to an application; it is admitted where all are met."""
    return (
        record_is_a_determination(record),
        record_still_stands(record),
        record_is_not_repaired_yet(record),
        no_other_application_is_open(record),
        minimum_period_has_passed(record, today),
        duties_are_proved_done(application),
        credit_commitment_letter_is_given(application),
    )


def after(repair: Repair, act: RepairAct) -> RepairState:
    """Where `act` leads. Raises Misuse `illegal-transition` where it leads nowhere."""
    try:
        return TRANSITIONS[repair.state][act]
    except KeyError:
        raise Misuse("illegal-transition", act=act.name.lower(), state=repair.state.value) from None


def decided(
    repair: Repair, act: RepairAct, *, reason: str, decided_on: date, by: str, at: datetime
) -> Repair:
    """The application once it was decided, or lapsed with its record."""
    return replace(
        repair,
        state=after(repair, act),
        reason=reason,
        decided_on=decided_on,
        decided_by=by,
        decided_at=at,
    )
