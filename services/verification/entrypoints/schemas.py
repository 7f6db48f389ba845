"""Understands how checks are written in JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.verification.domain.facts import FactResult
from services.verification.domain.field_work import FieldEvidence
from services.verification.domain.ladder import is_waiting_for_officer
from services.verification.domain.verification import Verification
from services.verification.domain.vocabulary import FactAnswer

Digest = Annotated[str, Field(pattern=r"^sm3:[0-9a-f]{64}$", description="材料的 SM3 摘要。")]
FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", description="事实的字段名。")]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Paragraph = Annotated[str, Field(min_length=1, max_length=2000)]
AgencyCode = Annotated[
    str, Field(pattern=r"^[0-9]{6,9}-[a-z0-9-]{2,40}$", description="机关代码。")
]


class Incoming(BaseModel):
    """A request body: what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class FactResultIn(Incoming):
    """The answer for one fact."""

    fact: FactName
    result: FactAnswer = Field(description="一致、不一致、无记录、无法确认。")
    remark: Annotated[str, Field(max_length=500)] | None = Field(
        default=None, description="说明；不一致的，写明查得的情况。"
    )

    def to_domain(self) -> FactResult:
        """As the domain knows it."""
        return FactResult(self.fact, self.result, self.remark)


class FieldEvidenceIn(Incoming):
    """What an officer's answer rests on."""

    title: Line = Field(description="证据名称，如现场核查笔录。")
    digest: Digest
    collected_on: date = Field(description="取证日期。")
    place: Line | None = Field(default=None, description="取证地点。")
    officers: list[Line] = Field(
        default_factory=list, max_length=20, description="经办人员；现场核查不少于两人。"
    )

    def to_domain(self) -> FieldEvidence:
        """As the domain knows it."""
        return FieldEvidence(
            self.title, self.digest, self.collected_on, self.place, tuple(self.officers)
        )


class OfficerResultIn(Incoming):
    """An officer's answer to a check."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "method": "ON_SITE",
                    "facts": [{"fact": "premises_area_sqm", "result": "CONSISTENT"}],
                    "evidence": {
                        "title": "现场核查笔录",
                        "digest": "sm3:" + "0" * 64,
                        "collected_on": "2026-11-20",
                        "place": "山亭区经营场所",
                        "officers": ["执法人员甲", "执法人员乙"],
                    },
                }
            ]
        }
    )

    method: Literal["WRITTEN", "PUBLIC_NOTICE", "ON_SITE"] = Field(
        description="书面核查、公示、现场核查；须与任务当前的核查方式相同。"
    )
    facts: list[FactResultIn] = Field(min_length=1, max_length=50)
    evidence: FieldEvidenceIn


class JudgementOut(BaseModel):
    """What one rule answered."""

    rule: str
    clause: str
    met: bool
    own_rule: bool
    facts: dict[str, Any]


class VerificationOut(BaseModel):
    """A check: its plan and how far it came."""

    verification_id: UUID
    commitment_id: UUID
    item_code: str
    handling_agency: str
    timing: str = Field(description="核查时间：事中、事后、日常监管。")
    standard: str = Field(description="核查标准。")
    methods: list[str] = Field(description="核查方式，依次使用。")
    method: str | None = Field(description="当前的核查方式。")
    facts: list[dict[str, str]] = Field(description="待核查的事实。")
    assisting_agency: str | None
    state: str
    result: str | None
    attempts: int = Field(description="当前方式下未得答复的次数。")
    next_attempt_at: datetime | None
    taken_by: str | None
    deadline_workdays: int
    due_on: date | None = Field(description="期限的最后一日；事后核查自作出决定起算。")
    due_provisional: bool = Field(description="期限涉及尚未公布放假安排的年份。")
    calendar_versions: dict[str, int]
    overdue: bool
    planned_at: datetime
    dispatched_at: datetime | None
    closed_at: datetime | None
    version: int
    links: dict[str, str]

    @classmethod
    def of(cls, check: Verification, today: date) -> VerificationOut:
        """A check as it is told on `today`."""
        deadline = check.deadline
        return cls(
            verification_id=check.verification_id,
            commitment_id=check.commitment_id,
            item_code=check.item_code,
            handling_agency=check.handling_agency,
            timing=check.timing.value,
            standard=check.standard,
            methods=[each.value for each in check.methods],
            method=check.method.value if check.method else None,
            facts=[{"fact": each.fact, "statement": each.statement} for each in check.facts],
            assisting_agency=check.assisting_agency,
            state=check.state.value,
            result=check.result.value if check.result else None,
            attempts=check.attempts,
            next_attempt_at=check.next_attempt_at,
            taken_by=check.taken_by,
            deadline_workdays=check.deadline_workdays,
            due_on=deadline.on if deadline else None,
            due_provisional=deadline is not None and deadline.provisional,
            calendar_versions=deadline.calendar_versions if deadline else {},
            overdue=check.overdue(today),
            planned_at=check.planned_at,
            dispatched_at=check.dispatched_at,
            closed_at=check.closed_at,
            version=check.version,
            links=_links(check),
        )


def _links(check: Verification) -> dict[str, str]:
    itself = f"/api/v1/verifications/{check.verification_id}"
    links = {
        "self": itself,
        "history": f"{itself}/history",
        "evidence": f"{itself}/evidence",
        "commitment": f"/api/v1/commitments/{check.commitment_id}",
    }
    if is_waiting_for_officer(check):
        links["take"] = f"{itself}/assignments"
        links["record-result"] = f"{itself}/results"
    return links


class EvidenceSummary(BaseModel):
    """One question and the digest of its answer."""

    evidence_id: UUID
    method: str
    source: str
    question: dict[str, Any]
    facts: list[dict[str, Any]]
    digest: str
    recorded_at: datetime


class EvidenceOut(EvidenceSummary):
    """One question with its answer."""

    answer: dict[str, Any]
    client_id: str
    agency: str | None


class LadderStep(BaseModel):
    """A method in its place on the ladder."""

    method: str
    standing: Literal["past", "current", "to-come"]


class VerificationDetail(VerificationOut):
    """A check with its plan explained, its ladder and what was kept."""

    explanation: list[JudgementOut]
    ladder: list[LadderStep]
    evidence: list[EvidenceSummary]
    assistance_requests: list[UUID]


class VerificationPage(BaseModel):
    """A page of checks."""

    items: list[VerificationOut]


class EvidencePage(BaseModel):
    """Everything kept for a check."""

    items: list[EvidenceOut]


class HistoryEntry(BaseModel):
    """Who did what, when, on which basis, from which state to which."""

    at: datetime
    act: str
    from_state: str | None
    to_state: str
    client_id: str
    agency: str | None
    clause: str
    note: str | None


class HistoryOut(BaseModel):
    """Every transition, oldest first."""

    items: list[HistoryEntry]
