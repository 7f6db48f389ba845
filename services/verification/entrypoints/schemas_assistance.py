"""Understands how requests between organs are written in JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.verification.application.end_assistance import AssistanceAnswer
from services.verification.application.follow_through import Ask
from services.verification.domain.assistance import AssistanceRequest
from services.verification.domain.facts import AskedFact
from services.verification.domain.vocabulary import Urgency
from services.verification.entrypoints.schemas import (
    AgencyCode,
    Digest,
    FactName,
    FactResultIn,
    Incoming,
    Line,
    Paragraph,
)


class AskedFactIn(Incoming):
    """A fact to be checked."""

    fact: FactName
    statement: Line = Field(description="承诺的内容；只写核查所必需的。")


class AssistanceRequestIn(Incoming):
    """What another organ is asked."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "verification_id": "0190d3a0-0000-7000-8000-000000000001",
                    "assisting_agency": "370406-civil-affairs",
                    "facts": [{"fact": "marital_status", "statement": "承诺人未婚"}],
                    "urgency": "NORMAL",
                    "legal_basis": "山政办发〔2021〕8号 三（二）",
                    "purpose": "核查告知承诺的婚姻状况",
                }
            ]
        }
    )

    verification_id: UUID
    assisting_agency: AgencyCode
    facts: list[AskedFactIn] = Field(min_length=1, max_length=50)
    urgency: Urgency = Field(default=Urgency.NORMAL, description="紧急或者一般。")
    legal_basis: Paragraph
    purpose: Paragraph = Field(description="用途；协助机关提供的信息只能用于此。")

    def to_domain(self) -> Ask:
        """As the domain knows it."""
        return Ask(
            assisting_agency=self.assisting_agency,
            facts=tuple(AskedFact(each.fact, each.statement) for each in self.facts),
            urgency=self.urgency,
            legal_basis=self.legal_basis,
            purpose=self.purpose,
        )


class AssistanceRefusalIn(Incoming):
    """不予协助: in writing, with its reason and ground."""

    reason: Paragraph = Field(description="不予协助的理由。")
    legal_ground: Paragraph = Field(description="不予协助的依据。")


class AssistanceCancellationIn(Incoming):
    """Why a request is taken back."""

    reason: Line


class AssistanceAnswerIn(Incoming):
    """The answer, fact by fact."""

    facts: list[FactResultIn] = Field(min_length=1, max_length=50)
    source_record_on: date | None = Field(default=None, description="所查记录的日期。")
    evidence_digest: Digest | None = Field(default=None, description="答复函的 SM3 摘要。")

    def to_domain(self) -> AssistanceAnswer:
        """As the domain knows it."""
        return AssistanceAnswer(
            results=tuple(each.to_domain() for each in self.facts),
            source_record_on=self.source_record_on,
            evidence_digest=self.evidence_digest,
        )


class AssistanceRequestOut(BaseModel):
    """A request and how far it came; it names the commitment, never the person."""

    assistance_request_id: UUID
    verification_id: UUID
    commitment_id: UUID
    item_code: str
    requesting_agency: str
    assisting_agency: str
    facts: list[dict[str, str]]
    urgency: str
    legal_basis: str
    purpose: str
    state: str
    due_on: date
    due_provisional: bool
    calendar_versions: dict[str, int]
    overdue: bool
    sent_at: datetime
    ended_at: datetime | None
    answers: list[dict[str, Any]]
    source_record_on: date | None
    evidence_digest: str | None
    refusal_reason: str | None
    refusal_ground: str | None
    version: int
    links: dict[str, str]

    @classmethod
    def of(cls, request: AssistanceRequest, today: date) -> AssistanceRequestOut:
        """A request as it is told on `today`."""
        deadline = request.deadline
        return cls(
            assistance_request_id=request.assistance_request_id,
            verification_id=request.verification_id,
            commitment_id=request.commitment_id,
            item_code=request.item_code,
            requesting_agency=request.requesting_agency,
            assisting_agency=request.assisting_agency,
            facts=[{"fact": each.fact, "statement": each.statement} for each in request.facts],
            urgency=request.urgency.value,
            legal_basis=request.legal_basis,
            purpose=request.purpose,
            state=request.state.value,
            due_on=deadline.on,
            due_provisional=deadline.provisional,
            calendar_versions=deadline.calendar_versions,
            overdue=request.overdue(today),
            sent_at=request.sent_at,
            ended_at=request.ended_at,
            answers=[each.as_json() for each in request.answers],
            source_record_on=request.source_record_on,
            evidence_digest=request.evidence_digest,
            refusal_reason=request.refusal_reason,
            refusal_ground=request.refusal_ground,
            version=request.version,
            links=_links(request),
        )


_NEXT = {
    "SENT": ("receipts", "cancellations"),
    "RECEIVED": ("acceptances", "refusals", "cancellations"),
    "ACCEPTED": ("beginnings", "answers", "cancellations"),
    "IN_PROGRESS": ("answers", "cancellations"),
}


def _links(request: AssistanceRequest) -> dict[str, str]:
    itself = f"/api/v1/assistance-requests/{request.assistance_request_id}"
    acts = _NEXT.get(request.state.value, ())
    return {
        "self": itself,
        "history": f"{itself}/history",
        "verification": f"/api/v1/verifications/{request.verification_id}",
        **{act: f"{itself}/{act}" for act in acts},
    }


class AssistanceRequestPage(BaseModel):
    """A page of requests."""

    items: list[AssistanceRequestOut]


class AssistanceParticularsOut(BaseModel):
    """Whom a request is about, for the officer who works on it; the read is recorded."""

    assistance_request_id: UUID
    name: str
    id_type: str
    id_number: str
    facts: dict[str, Any] = Field(description="请求核查的事实及其承诺内容。")
