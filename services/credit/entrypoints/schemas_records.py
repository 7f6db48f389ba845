"""Understands how credit records are written in JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.credit.domain.records import CreditRecord, RecordState
from services.credit.domain.vocabulary import (
    DishonestyLevel,
    Performance,
    PublicityEndReason,
    RecordKind,
    SubjectKind,
)

Links = dict[str, str]


class Out(BaseModel):
    """An answer."""

    model_config = ConfigDict(populate_by_name=True)

    def as_json(self) -> dict[str, Any]:
        """The answer as JSON."""
        return self.model_dump(mode="json", by_alias=True)


class DeterminationOut(Out):
    """虚假承诺认定."""

    determination_id: UUID
    finding_id: UUID
    level: DishonestyLevel
    determining_agency: str
    determined_on: date
    document_no: str | None


class PublicityOut(Out):
    """公示期；自认定文书作出之日起算."""

    published: bool = Field(description="现在是否公示。")
    starts_on: date = Field(serialization_alias="from")
    min_until: date = Field(description="最短公示期届满之日；自该日起可以申请修复。")
    max_until: date = Field(description="最长公示期届满之日；到期自动停止公示。")
    ended_at: datetime | None
    end_reason: PublicityEndReason | None


class ImposedMeasureOut(Out):
    """惩戒措施."""

    code: str
    text: str
    clause: str
    source: str
    provenance: str
    imposed_on: date
    ended_on: date | None


class RepairNoticeOut(Out):
    """信用修复告知书，与记录同时生成；不载姓名、名称和证件号码."""

    text: str
    how: str
    where: str
    repairable_from: date
    min_until: date
    max_until: date
    published: bool
    issued_on: date
    clause: str


class Phase(StrEnum):
    """How far a record has come on a given day; the days make it from state and periods."""

    RECORDED = "RECORDED"
    MIN_PERIOD_RUNNING = "MIN_PERIOD_RUNNING"
    REPAIRABLE = "REPAIRABLE"
    REPAIR_APPLIED = "REPAIR_APPLIED"
    REPAIRED = "REPAIRED"
    DELETED = "DELETED"


class CreditRecordOut(Out):
    """一条信用记录."""

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
    state: RecordState
    phase: Phase
    in_dispute: bool = Field(description="是否存在异议。")
    shared: bool
    performance: Performance | None
    performance_on: date | None
    level: DishonestyLevel | None
    determination: DeterminationOut | None
    publicity: PublicityOut | None
    measures: list[ImposedMeasureOut]
    repair_notice: RepairNoticeOut | None
    version: int
    links: Links

    @classmethod
    def of(cls, record: CreditRecord, today: date) -> CreditRecordOut:
        """The record as answered on a day."""
        determination, publicity = record.determination, record.publicity
        notice = record.repair_notice
        return cls(
            **{
                name: getattr(record, name)
                for name in (
                    *("record_id", "record_no", "kind", "commitment_id", "item_code", "agency"),
                    *("subject_ref", "subject_kind", "clause", "recorded_at", "state", "version"),
                    *("in_dispute", "shared", "performance", "performance_on"),
                )
            },
            phase=_phase(record, today),
            level=determination.level if determination else None,
            determination=DeterminationOut(**asdict(determination)) if determination else None,
            publicity=PublicityOut(**asdict(publicity)) if publicity else None,
            measures=[ImposedMeasureOut(**asdict(measure)) for measure in record.measures],
            repair_notice=RepairNoticeOut(**asdict(notice)) if notice else None,
            links=_links(record),
        )


def _phase(record: CreditRecord, today: date) -> Phase:
    if record.state is not RecordState.ACTIVE:
        return Phase(record.state.value)
    if record.publicity is None:
        return Phase.RECORDED
    over = today >= record.publicity.min_until
    return Phase.REPAIRABLE if over else Phase.MIN_PERIOD_RUNNING


def _links(record: CreditRecord) -> Links:
    itself = f"/api/v1/credit-records/{record.record_id}"
    links = {
        "self": itself,
        "history": f"{itself}/history",
        "pushes": f"/api/v1/pushes?record_id={record.record_id}",
        "standing": f"/api/v1/standings/{record.subject_ref}",
    }
    if record.state is not RecordState.DELETED and not record.in_dispute:
        links["raise_objection"] = "/api/v1/objections"
    if record.determination is not None and record.state is RecordState.ACTIVE:
        links["apply_for_repair"] = "/api/v1/repairs"
    return links


class CreditRecordPage(Out):
    """一页信用记录."""

    items: list[CreditRecordOut]


class HistoryLineOut(Out):
    """何时、何人、依据何条、由何状态到何状态."""

    at: datetime
    client_id: str
    agency: str | None
    act: str
    basis: str
    from_state: str | None
    to_state: str
    note: str


class HistoryOut(Out):
    """一条记录的经过."""

    items: list[HistoryLineOut]
