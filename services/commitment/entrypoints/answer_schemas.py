"""Understands the shapes of answers, as the API document tells them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class AnswerBody(BaseModel):
    """An answer; tests hold what is sent against it."""

    model_config = ConfigDict(extra="forbid")


class PartyOut(AnswerBody):
    """申请人；除第一次答复本平台和说明目的的查阅外，姓名和号码已脱敏."""

    kind: str
    name: str
    id_type: str
    id_number: str
    legal_representative: str | None
    phone: str
    address: str


class ProofPathOut(AnswerBody):
    """原程序：应提交的材料、开具单位和办理程序."""

    materials: list[str]
    issuing_body: str
    procedure: str


class NotificationOut(AnswerBody):
    """告知书."""

    notification_id: UUID
    item_code: str
    item_revision: int
    letter_no: str
    text_version: int
    digest: str = Field(description="对 fields（除 digest 外）规范 JSON 的 SM3 摘要")
    channel: str
    language: str
    served_at: datetime
    valid_until: datetime = Field(description="据此承诺的最后时刻，含")
    subject_ref: str
    applicant: PartyOut
    officer_reading: dict[str, Any] | None
    fields: dict[str, Any] = Field(description="告知书 18 项内容")
    links: dict[str, str]


class ChoiceOut(AnswerBody):
    """不选择告知承诺的登记."""

    choice_id: UUID
    notification_id: UUID
    item_code: str
    choice: str
    chosen_at: datetime
    proof_path: ProofPathOut


class JudgementOut(AnswerBody):
    """一条规则的结论、依据和所见事实."""

    rule: str
    rule_version: int
    clause: str
    clause_heading: str
    own_rule: bool = Field(description="是否系统自定规则，不是法律条款")
    met: bool
    facts: dict[str, Any]
    explanation: str


class ExplainedOut(JudgementOut):
    """一条规则的结论，附条款原文."""

    clause_text: str
    instrument: str
    document_no: str | None


class EligibilityOut(AnswerBody):
    """能否选择告知承诺."""

    eligible: bool
    item_code: str
    judgements: list[JudgementOut]
    next: list[dict[str, Any]]


class DecisionOut(AnswerBody):
    """行政事项的决定."""

    outcome: str
    document_no: str
    decided_on: date


class PublicityOut(AnswerBody):
    """承诺书是否公开、公开至何日."""

    consented: bool
    until: date | None


class CommitmentSummaryOut(AnswerBody):
    """承诺的现状."""

    commitment_id: UUID
    letter_no: str
    state: str
    version: int
    item_code: str
    item_revision: int
    matter_code: str
    matter_reference: str
    notification_id: UUID
    handling_agency: str
    subject_ref: str
    subject_kind: str
    filed_at: datetime
    exempt: bool
    verification_result: str | None
    supervised_until: date | None
    decision: DecisionOut | None
    publicity: PublicityOut
    next: list[dict[str, str]] = Field(description="现在可以办理的事")
    links: dict[str, str]


class CommitmentOut(CommitmentSummaryOut):
    """承诺."""

    item_name: str
    matter_name: str
    handling_agency_name: str
    committer: PartyOut
    letter_digest: str


class FiledOut(CommitmentOut):
    """受理的承诺，附各条规则的结论."""

    judgements: list[JudgementOut]


class WithdrawalOut(CommitmentSummaryOut):
    """撤回的承诺和原程序."""

    withdrawn_at: datetime
    proof_path: ProofPathOut


class CommitmentListOut(AnswerBody):
    """承诺列表."""

    items: list[CommitmentSummaryOut]


class StepOut(AnswerBody):
    """一次变动：谁、何时、依据、从何到何."""

    at: datetime
    by: dict[str, str | None]
    act: str
    basis: dict[str, str]
    from_state: str | None
    to_state: str
    note: str | None


class HistoryOut(AnswerBody):
    """承诺的经过."""

    items: list[StepOut]


class ExplanationOut(AnswerBody):
    """受理时各条规则的结论."""

    commitment_id: UUID
    item_code: str
    item_revision: int
    judged_at: datetime
    judgements: list[ExplainedOut]


class LetterOut(AnswerBody):
    """承诺书原文."""

    commitment_id: UUID
    letter_no: str
    digest: str = Field(description="对签署内容规范 JSON 的 SM3 摘要")
    masked: bool
    letter: dict[str, Any]


class ParticularsOut(AnswerBody):
    """未脱敏内容."""

    commitment_id: UUID
    subject_ref: str
    committer: PartyOut
    proxy: dict[str, Any] | None
    facts: dict[str, Any]
    item_code: str
    matter_code: str
    matter_name: str
    handling_agency: str
    letter_no: str
    filed_at: datetime


class ReadOut(AnswerBody):
    """一次查阅."""

    read_id: UUID
    at: datetime
    by: dict[str, str | None]
    purpose: str
    what: str


class ReadsOut(AnswerBody):
    """查阅记录."""

    items: list[ReadOut]


class PublicLetterOut(AnswerBody):
    """公开的承诺书."""

    letter_no: str
    item_code: str
    item_name: str
    matter_name: str
    handling_agency: str
    committer_kind: str
    committer_name: str
    scope: str | None
    filed_on: date
    public_until: date | None
    letter_digest: str


class PublicRegisterOut(AnswerBody):
    """公开的承诺书列表."""

    items: list[PublicLetterOut]


Responses = dict[int | str, dict[str, Any]]


def described(status: int, shape: type[AnswerBody], description: str) -> Responses:
    """What an operation answers when all goes well."""
    return {status: {"model": shape, "description": description}}


def in_json_or_text(status: int, shape: type[AnswerBody], description: str) -> Responses:
    """The same, for an operation that also answers in the official layout."""
    text = {"text/plain": {"schema": {"type": "string"}}}
    return {status: {"model": shape, "description": description, "content": text}}
