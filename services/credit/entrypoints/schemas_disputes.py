"""Understands how objections, applications for repair and pushes are written in JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.credit.domain.objections import Objection, ObjectionState
from services.credit.domain.pushes import Push, PushState
from services.credit.domain.repairs import Repair, RepairState
from services.credit.domain.vocabulary import (
    DishonestyLevel,
    ObjectionOutcome,
    Platform,
    PushKind,
)
from services.credit.entrypoints.schemas_records import Links, Out

Digest = Annotated[str, Field(pattern=r"^sm3:[0-9a-f]{64}$", description="材料的 SM3 摘要。")]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Paragraph = Annotated[str, Field(min_length=1, max_length=2000)]
_DIGEST = "sm3:" + "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
_ID = "0197a3b2-6f00-7c3e-9a10-0123456789ab"


class Incoming(BaseModel):
    """A request body: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ObjectionIn(Incoming):
    """提出异议."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "record_id": _ID,
                    "grounds": "认定所依据的登记信息已于认定前更正。",
                    "evidence_digests": [_DIGEST],
                }
            ]
        }
    )

    record_id: UUID = Field(description="有异议的信用记录。")
    grounds: Paragraph = Field(description="异议理由。")
    evidence_digests: list[Digest] = Field(default_factory=list, max_length=50)


class ObjectionDecisionIn(Incoming):
    """对异议的处理."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"outcome": "MAINTAINED", "reason": "经复核，记录无误。"}]}
    )

    outcome: ObjectionOutcome = Field(description="更正、维持或者删除。")
    reason: Paragraph = Field(description="处理理由。")
    corrected_level: DishonestyLevel | None = Field(
        default=None, description="更正后的等级；仅在更正时填写。"
    )


class ObjectionOut(Out):
    """一件异议."""

    objection_id: UUID
    record_id: UUID
    subject_ref: str
    agency: str
    grounds: str
    evidence_digests: list[str]
    raised_at: datetime
    state: ObjectionState
    reason: str | None
    corrected_level: DishonestyLevel | None
    decided_at: datetime | None
    version: int
    links: Links

    @classmethod
    def of(cls, objection: Objection) -> ObjectionOut:
        """The objection as answered."""
        itself = f"/api/v1/objections/{objection.objection_id}"
        links = {"self": itself, "record": f"/api/v1/credit-records/{objection.record_id}"}
        if objection.state is ObjectionState.RAISED:
            links["decide_objection"] = f"{itself}/decisions"
        kept = asdict(objection)
        return cls(**{name: kept[name] for name in cls.model_fields if name in kept}, links=links)


class ObjectionPage(Out):
    """一页异议."""

    items: list[ObjectionOut]


class DutyProofIn(Incoming):
    """一份已履行义务的证明材料."""

    title: Line
    digest: Digest


class RepairIn(Incoming):
    """申请信用修复."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "record_id": _ID,
                    "duties_proof": [{"title": "整改完成情况说明", "digest": _DIGEST}],
                    "commitment_letter_digest": _DIGEST,
                }
            ]
        }
    )

    record_id: UUID = Field(description="申请修复的信用记录。")
    duties_proof: list[DutyProofIn] = Field(
        default_factory=list, max_length=50, description="已履行法定义务的证明材料。"
    )
    commitment_letter_digest: Digest | None = Field(
        default=None, description="信用承诺书的 SM3 摘要。"
    )


class RepairDecisionIn(Incoming):
    """对修复申请的决定."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"outcome": "REPAIRED", "reason": "义务已经履行。", "decided_on": "2027-03-01"}
            ]
        }
    )

    outcome: Literal["REPAIRED", "REJECTED"] = Field(description="准予或者不予修复。")
    reason: Paragraph
    decided_on: date = Field(description="决定日期。")


class JudgementOut(Out):
    """一条规则的判断."""

    rule: str
    clause: str
    met: bool
    own_rule: bool
    facts: dict[str, Any]


class RepairOut(Out):
    """一件信用修复申请."""

    repair_id: UUID
    record_id: UUID
    commitment_id: UUID
    subject_ref: str
    agency: str
    duties_proof: list[dict[str, str]]
    commitment_letter_digest: str | None
    judgements: list[JudgementOut]
    applied_at: datetime
    state: RepairState
    reason: str | None
    decided_on: date | None
    decided_at: datetime | None
    version: int
    links: Links

    @classmethod
    def of(cls, repair: Repair) -> RepairOut:
        """The application as answered."""
        itself = f"/api/v1/repairs/{repair.repair_id}"
        links = {"self": itself, "record": f"/api/v1/credit-records/{repair.record_id}"}
        if repair.state is RepairState.APPLIED:
            links["decide_repair"] = f"{itself}/decisions"
        kept = asdict(repair)
        application = kept.pop("application")
        kept |= {
            "judgements": [judgement.as_json() for judgement in repair.judgements],
            "duties_proof": list(application["duties_proof"]),
            "commitment_letter_digest": application["commitment_letter_digest"],
        }
        return cls(**{name: kept[name] for name in cls.model_fields if name in kept}, links=links)


class RepairPage(Out):
    """一页信用修复申请."""

    items: list[RepairOut]


class PushOut(Out):
    """向信用平台的一次推送；不含所推送的个人信息."""

    push_id: UUID
    record_id: UUID
    subject_ref: str
    agency: str
    platform: Platform
    kind: PushKind
    ordinal: int
    state: PushState
    attempts: int
    last_failure: str | None
    receipt_no: str | None
    created_at: datetime
    acknowledged_at: datetime | None
    next_attempt_at: datetime | None
    push_due_on: date = Field(description="应当推送到位的最后一个工作日。")
    push_due_is_provisional: bool = Field(description="所跨年度的工作日历尚未确定。")
    version: int
    links: Links

    @classmethod
    def of(cls, push: Push) -> PushOut:
        """The push as answered."""
        kept = asdict(push)
        if push.state is PushState.ACKNOWLEDGED:
            kept["next_attempt_at"] = None
        return cls(
            **{name: kept[name] for name in cls.model_fields if name in kept},
            push_due_on=push.due_on,
            push_due_is_provisional=push.due_is_provisional,
            links={
                "self": f"/api/v1/pushes/{push.push_id}",
                "record": f"/api/v1/credit-records/{push.record_id}",
            },
        )


class PushPage(Out):
    """一页推送."""

    items: list[PushOut]
