"""Understands what is asked and answered about findings, disposals and determinations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.verification.domain.disclosure import masked
from services.verification.domain.findings import (
    TRANSITIONS,
    Account,
    Finding,
    FindingAct,
    FindingSource,
    FindingState,
    PartyNotice,
    PartyStatement,
    Proof,
    UntruthCause,
)
from services.verification.domain.verification import Step

Words = Annotated[str, Field(min_length=1, max_length=4000)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
DocumentNo = Annotated[str, Field(min_length=1, max_length=120, description="文书编号")]
Sm3 = Annotated[str, Field(pattern=r"^sm3:[0-9a-f]{64}$", description="SM3 摘要")]
OfficersSource = Literal["SUPERVISION", "COMPLAINT", "ASSISTANCE", "OTHER"]
NoticeChannel = Literal["IN_PERSON", "POST", "ELECTRONIC", "LEFT_AT_ADDRESS", "PUBLIC_NOTICE"]

_ACT_PATHS = {
    FindingAct.INVESTIGATE: "investigations",
    FindingAct.NOTIFY_PARTY: "notices",
    FindingAct.RECORD_STATEMENT: "statements",
    FindingAct.RECORD_CORRECTION: "corrections",
    FindingAct.CONFIRM: "conclusions",
    FindingAct.CLEAR: "conclusions",
}


class RequestBody(BaseModel):
    """What a client sends; a member that is not named here is refused."""

    model_config = ConfigDict(extra="forbid")


class ProofIn(RequestBody):
    title: Annotated[Line, Field(description="证据名称")]
    digest: Sm3

    def to_proof(self) -> Proof:
        """The proof as the domain has it."""
        return Proof(self.title, self.digest)


class FindingIn(RequestBody):
    """登记涉嫌承诺不实."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "commitment_id": "0192f0c0-0000-7000-8000-000000000001",
                "source": "SUPERVISION",
                "facts_committed": "承诺本人在本区无住房。",
                "facts_found": "抽查时查得本区登记有住房一套。",
                "evidence": [{"title": "不动产登记查询单", "digest": "sm3:" + "0" * 64}],
            }
        }
    )

    commitment_id: UUID = Field(description="承诺编号")
    source: OfficersSource = Field(description="线索来源")
    facts_committed: Words | None = Field(None, description="所承诺的事实")
    facts_found: Words = Field(description="所发现的事实")
    evidence: Annotated[list[ProofIn], Field(min_length=1, max_length=50, description="证据")]


class InvestigationIn(RequestBody):
    """开始调查."""

    note: Line | None = Field(None, description="记入办理历史的说明")


class NoticeIn(RequestBody):
    """告知当事人拟认定的事实、理由与答复期限."""

    document_no: DocumentNo
    facts: Words = Field(description="拟认定的事实")
    grounds: Words = Field(description="理由和依据")
    served_on: date = Field(description="送达日期")
    channel: NoticeChannel = Field(description="送达方式")
    respond_by: date = Field(description="答复期限的最后一日，在送达日期之后")

    def to_notice(self) -> PartyNotice:
        """The notice as the domain has it."""
        return PartyNotice(**self.model_dump())


class StatementIn(RequestBody):
    """记录当事人的陈述申辩，或者其逾期未作陈述."""

    made: bool = Field(description="当事人是否作了陈述申辩")
    statement: Annotated[
        Words | None,
        Field(validate_default=True, description="陈述申辩的内容；made 为 true 时必填"),
    ] = None
    received_on: date = Field(description="收到日期；未作陈述的，为登记日期")
    commitment_id: UUID | None = Field(None, description="平台代申请人提交时必填，须与所涉承诺一致")

    @field_validator("statement")
    @classmethod
    def _words_where_made(cls, statement: str | None, read: ValidationInfo) -> str | None:
        if statement is None and read.data.get("made"):
            raise PydanticCustomError("missing", "a statement that was made has words")
        return statement


class ConclusionIn(RequestBody):
    """作出结论."""

    conclusion: Literal["CONFIRMED_UNTRUE", "CLEARED"] = Field(description="结论")
    cause: UntruthCause | None = Field(None, description="不实的原因；认定不实时必填")
    reasoning: Words = Field(description="理由")


class CorrectionIn(RequestBody):
    """记录当事人自行更正的日期."""

    corrected_on: date = Field(description="更正日期")


class NoticeOut(BaseModel):
    document_no: str
    facts: str
    grounds: str
    served_on: date
    channel: str
    respond_by: date

    @classmethod
    def of(cls, notice: PartyNotice) -> Self:
        """The notice as it is answered."""
        return cls.model_validate(notice, from_attributes=True)


class StatementOut(BaseModel):
    made: bool
    statement: str | None
    received_on: date
    recorded_at: datetime

    @classmethod
    def of(cls, statement: PartyStatement) -> Self:
        """The statement as it is answered."""
        return cls.model_validate(statement, from_attributes=True)


class FindingOut(BaseModel):
    """一件涉嫌或者认定的承诺不实."""

    finding_id: UUID
    commitment_id: UUID
    item_code: str
    subject_ref: str
    handling_agency: str
    source: FindingSource
    state: FindingState
    facts_committed: str | dict[str, Any] | None = Field(
        description="所承诺的事实；办理机关以外的只见 ***"
    )
    facts_found: str | dict[str, Any] = Field(description="所发现的事实；办理机关以外的只见 ***")
    evidence: list[ProofIn]
    suspected_at: datetime
    notice: NoticeOut | None
    statement: StatementOut | None
    corrected_on: date | None
    cause: UntruthCause | None
    reasoning: str | None
    concluded_at: datetime | None
    version: int
    links: dict[str, str]

    @classmethod
    def of(cls, finding: Finding, *, in_clear: bool = False) -> FindingOut:
        """The finding as those who supervise see it, or `in_clear` as its agency does."""
        conclusion = finding.conclusion
        return cls(
            finding_id=finding.finding_id,
            commitment_id=finding.commitment_id,
            item_code=finding.item_code,
            subject_ref=finding.subject_ref,
            handling_agency=finding.handling_agency,
            source=finding.source,
            state=finding.state,
            facts_committed=(
                None
                if finding.facts_committed is None
                else _account(finding.facts_committed, in_clear)
            ),
            facts_found=_account(finding.facts_found, in_clear),
            evidence=[ProofIn(title=each.title, digest=each.digest) for each in finding.evidence],
            suspected_at=finding.suspected_at,
            notice=NoticeOut.of(finding.notice) if finding.notice else None,
            statement=StatementOut.of(finding.statement) if finding.statement else None,
            corrected_on=finding.corrected_on,
            cause=finding.cause,
            reasoning=conclusion.reasoning if conclusion else None,
            concluded_at=conclusion.concluded_at if conclusion else None,
            version=finding.version,
            links=links_of(finding),
        )


class FindingForPartyOut(BaseModel):
    """What a platform that names the commitment sees, so that its applicant can be heard."""

    finding_id: UUID
    commitment_id: UUID
    state: FindingState
    respond_by: date | None
    statement_made: bool | None
    version: int
    links: dict[str, str]

    @classmethod
    def of(cls, finding: Finding) -> FindingForPartyOut:
        """The finding without anybody's words."""
        return cls(
            finding_id=finding.finding_id,
            commitment_id=finding.commitment_id,
            state=finding.state,
            respond_by=finding.notice.respond_by if finding.notice else None,
            statement_made=finding.statement.made if finding.statement else None,
            version=finding.version,
            links={
                rel: href
                for rel, href in links_of(finding).items()
                if rel == FindingAct.RECORD_STATEMENT
            },
        )


class StepOut(BaseModel):
    at: datetime
    act: str
    from_state: str | None
    to_state: str
    by: str
    agency: str | None
    clause: str
    note: str | None

    @classmethod
    def of(cls, step: Step) -> StepOut:
        """A line of a history as it is answered."""
        return cls(
            at=step.at,
            act=step.act,
            from_state=step.from_state,
            to_state=step.to_state,
            by=step.actor.client_id,
            agency=step.actor.agency,
            clause=step.clause,
            note=step.note,
        )


def links_of(finding: Finding) -> dict[str, str]:
    """What can be read and done next."""
    here = f"/api/v1/findings/{finding.finding_id}"
    links = {"history": f"{here}/history"}
    for act in TRANSITIONS[finding.state]:
        links[act.value] = f"{here}/{_ACT_PATHS[act]}"
    if finding.is_confirmed:
        links["impose_disposal"] = "/api/v1/disposals"
        links["determine_false_commitment"] = "/api/v1/determinations"
    return links


def _account(account: Account, in_clear: bool) -> str | dict[str, Any]:
    shown = account if in_clear else masked(account)
    return shown if isinstance(shown, str) else dict(shown)
