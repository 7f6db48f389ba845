"""Understands 信用记录: what the integrity file holds of a commitment, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.credit.domain.misuse import Misuse
from services.credit.domain.publicity import Publicity
from services.credit.domain.repair_notice import RepairNotice
from services.credit.domain.vocabulary import (
    DishonestyLevel,
    Performance,
    PublicityEndReason,
    RecordKind,
    SubjectKind,
    day_of,
)


class RecordState(StrEnum):
    """How far a record has come (law/domain.md §3.9); the dispute runs beside it."""

    ACTIVE = "ACTIVE"
    REPAIR_APPLIED = "REPAIR_APPLIED"
    REPAIRED = "REPAIRED"
    DELETED = "DELETED"


class RecordAct(StrEnum):
    """What is done with a record."""

    RAISE_OBJECTION = "raise_objection"
    MAINTAIN = "maintain"
    CORRECT = "correct"
    DELETE = "delete"
    APPLY_FOR_REPAIR = "apply_for_repair"
    REPAIR = "repair"
    REJECT_REPAIR = "reject_repair"
    END_PUBLICITY = "end_publicity"


_ALWAYS = (
    RecordAct.RAISE_OBJECTION,
    RecordAct.MAINTAIN,
    RecordAct.CORRECT,
    RecordAct.END_PUBLICITY,
)


def _standing_still(state: RecordState) -> dict[RecordAct, RecordState]:
    return dict.fromkeys(_ALWAYS, state) | {RecordAct.DELETE: RecordState.DELETED}


TRANSITIONS: dict[RecordState, dict[RecordAct, RecordState]] = {
    RecordState.ACTIVE: {
        **_standing_still(RecordState.ACTIVE),
        RecordAct.APPLY_FOR_REPAIR: RecordState.REPAIR_APPLIED,
    },
    RecordState.REPAIR_APPLIED: {
        **_standing_still(RecordState.REPAIR_APPLIED),
        RecordAct.REPAIR: RecordState.REPAIRED,
        RecordAct.REJECT_REPAIR: RecordState.ACTIVE,
    },
    RecordState.REPAIRED: _standing_still(RecordState.REPAIRED),
    RecordState.DELETED: {},
}

_PERFORMANCE_WEIGHT = {
    Performance.NOT_DUE: 0,
    Performance.FULFILLED: 1,
    Performance.CLOSED_WITHOUT_ADVERSE: 2,
    Performance.BREACHED: 3,
}


@dataclass(frozen=True, slots=True)
class Determination:
    """虚假承诺认定: the formal act behind a DETERMINATION record."""

    determination_id: UUID
    finding_id: UUID
    level: DishonestyLevel
    determining_agency: str
    determined_on: date
    document_no: str | None = None


@dataclass(frozen=True, slots=True)
class ImposedMeasure:
    """惩戒措施 as imposed with a record; it ends with the record's repair or deletion."""

    code: str
    text: str
    clause: str
    source: str
    provenance: str
    imposed_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """One record of an integrity file. `agency` is the organ that it came from; `shared` says
    whether other organs may see and use it."""

    record_id: UUID
    record_no: str
    kind: RecordKind
    commitment_id: UUID
    item_code: str
    subject_ref: str
    subject_kind: SubjectKind
    agency: str
    clause: str
    recorded_at: datetime
    state: RecordState = RecordState.ACTIVE
    in_dispute: bool = False
    shared: bool = True
    performance: Performance | None = None
    performance_on: date | None = None
    determination: Determination | None = None
    publicity: Publicity | None = None
    measures: tuple[ImposedMeasure, ...] = ()
    repair_notice: RepairNotice | None = None
    version: int = 1

    @property
    def agencies(self) -> frozenset[str]:
        """The agencies whose record it is."""
        return frozenset({self.agency})

    @property
    def is_unrepaired(self) -> bool:
        """Is it a determination that was neither repaired nor deleted?"""
        open_states = (RecordState.ACTIVE, RecordState.REPAIR_APPLIED)
        return self.determination is not None and self.state in open_states

    @property
    def is_published(self) -> bool:
        """Is it published now?"""
        return self.publicity is not None and self.publicity.published

    @property
    def natural_key(self) -> str:
        """What makes a second record of the same fact impossible."""
        of = self.determination.determination_id if self.determination else self.commitment_id
        return f"{self.kind}:{of}"


_KIND_CODES = {
    RecordKind.COMMITMENT: "CN",
    RecordKind.PERFORMANCE: "LX",
    RecordKind.DETERMINATION: "RD",
}


def record_number(region: str, kind: RecordKind, record_id: UUID, at: datetime) -> str:
    """记录编号: region, kind (CN 承诺, LX 履行, RD 认定), day, the random end of the record's id.

    No counter is needed, so records never wait for one another's number.
    """
    return f"{region}-{_KIND_CODES[kind]}-{day_of(at):%Y%m%d}-{record_id.hex[-12:].upper()}"


def next_state(state: RecordState, act: RecordAct) -> RecordState:
    """Where `act` leads from `state`. Raises Misuse `illegal-transition` where it leads nowhere."""
    try:
        return TRANSITIONS[state][act]
    except KeyError:
        raise Misuse("illegal-transition", act=act.value, state=state.value) from None


def performed(record: CreditRecord, performance: Performance, on: date) -> CreditRecord:
    """The record once it is known how the commitment was kept.

    What weighs more replaces what weighs less, and never the other way round: so the record is the
    same in whatever order commitment and verification were heard.
    """
    known = record.performance or Performance.NOT_DUE
    if _PERFORMANCE_WEIGHT[performance] <= _PERFORMANCE_WEIGHT[known]:
        return record
    return replace(record, performance=performance, performance_on=on)


def disputed(record: CreditRecord) -> CreditRecord:
    """The record, marked in dispute. Raises Misuse where another objection is still open."""
    state = next_state(record.state, RecordAct.RAISE_OBJECTION)
    if record.in_dispute:
        raise Misuse("objection-already-open", record_id=str(record.record_id))
    return replace(record, state=state, in_dispute=True)


def maintained(record: CreditRecord) -> CreditRecord:
    """The record once the objection to it was not upheld."""
    return replace(record, state=next_state(record.state, RecordAct.MAINTAIN), in_dispute=False)


def deleted(record: CreditRecord, at: datetime) -> CreditRecord:
    """The record once it was deleted: neither published nor shared, its measures lifted."""
    state = next_state(record.state, RecordAct.DELETE)
    return replace(_lifted(record, PublicityEndReason.DELETED, at), state=state, in_dispute=False)


def applied_for_repair(record: CreditRecord) -> CreditRecord:
    """The record while an application to repair it is being decided."""
    return replace(record, state=next_state(record.state, RecordAct.APPLY_FOR_REPAIR))


def repair_rejected(record: CreditRecord) -> CreditRecord:
    """The record once the application to repair it was rejected."""
    return replace(record, state=next_state(record.state, RecordAct.REJECT_REPAIR))


def repaired(record: CreditRecord, at: datetime) -> CreditRecord:
    """信用修复管理办法: with repair publicity, sharing and measures end, all together."""
    state = next_state(record.state, RecordAct.REPAIR)
    return replace(_lifted(record, PublicityEndReason.REPAIRED, at), state=state)


def publicity_stopped(record: CreditRecord, at: datetime) -> CreditRecord:
    """The record once its publicity reached the maximum; it closes the path until repaired."""
    if record.publicity is None or not record.publicity.reached_maximum(day_of(at)):
        return record
    state = next_state(record.state, RecordAct.END_PUBLICITY)
    ended = record.publicity.ended(PublicityEndReason.MAXIMUM_REACHED, at)
    return replace(record, state=state, publicity=ended)


def _lifted(record: CreditRecord, reason: PublicityEndReason, at: datetime) -> CreditRecord:
    publicity = record.publicity.ended(reason, at) if record.publicity else None
    measures = tuple(
        replace(measure, ended_on=measure.ended_on or day_of(at)) for measure in record.measures
    )
    return replace(record, publicity=publicity, measures=measures, shared=False)
