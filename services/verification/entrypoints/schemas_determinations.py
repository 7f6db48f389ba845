"""Understands what is asked and answered about determinations of false commitment."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.events.vocabulary import DocumentNumber
from services.verification.application.determine_false_commitment import DetermineFalseCommitment
from services.verification.domain.determinations import Determination, DishonestyLevel, Remedies
from services.verification.entrypoints.schemas_findings import (
    Line,
    RequestBody,
    Words,
)


class DeterminationDocumentIn(RequestBody):
    no: DocumentNumber = Field(description="认定文书文号，如 山住建认〔2026〕3号")
    title: Annotated[Line, Field(description="文书名称")]
    decided_on: date = Field(description="文书日期；公示期限自此日起算")


class RemediesIn(RequestBody):
    """告知的救济途径."""

    reconsideration_organ: Line = Field(description="行政复议机关")
    reconsideration_days: int = Field(ge=1, le=3650, description="申请复议的期限，自然日")
    litigation_court: Line = Field(description="管辖法院")
    litigation_months: int = Field(ge=1, le=120, description="起诉的期限，月")


class DeterminationIn(RequestBody):
    """认定虚假承诺."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "finding_id": "0192f0c0-0000-7000-8000-000000000002",
                "level": "GENERAL",
                "document": {
                    "no": "山住建认〔2026〕3号",
                    "title": "虚假承诺认定书",
                    "decided_on": "2026-11-24",
                },
                "basis": "山政办发〔2021〕8号 四（一）、四（二）",
                "remedies": {
                    "reconsideration_organ": "山亭区人民政府",
                    "reconsideration_days": 60,
                    "litigation_court": "山亭区人民法院",
                    "litigation_months": 6,
                },
                "served_on": "2026-11-24",
            }
        }
    )

    finding_id: UUID = Field(description="所依据的不实登记编号")
    level: DishonestyLevel = Field(description="轻微、一般、严重")
    document: DeterminationDocumentIn
    basis: Words = Field(description="认定依据")
    remedies: RemediesIn
    served_on: date = Field(description="送达日期")

    def to_command(self) -> DetermineFalseCommitment:
        """The command as the use case takes it."""
        return DetermineFalseCommitment(
            finding_id=self.finding_id,
            level=self.level,
            document_no=self.document.no,
            document_title=self.document.title,
            decided_on=self.document.decided_on,
            basis=self.basis,
            remedies=Remedies(**self.remedies.model_dump()),
            served_on=self.served_on,
        )


class DeterminationDocumentOut(BaseModel):
    no: str
    title: str
    decided_on: date


class RemediesOut(BaseModel):
    reconsideration_organ: str
    reconsideration_days: int
    litigation_court: str
    litigation_months: int


class DeterminationOut(BaseModel):
    """一件虚假承诺认定."""

    determination_id: UUID
    finding_id: UUID
    commitment_id: UUID
    item_code: str
    subject_ref: str
    determining_agency: str
    level: DishonestyLevel
    document: DeterminationDocumentOut
    basis: str
    remedies: RemediesOut
    served_on: date
    determined_at: datetime
    version: int
    links: dict[str, str]

    @classmethod
    def of(cls, determination: Determination) -> DeterminationOut:
        """The determination as it is answered."""
        return cls(
            determination_id=determination.determination_id,
            finding_id=determination.finding_id,
            commitment_id=determination.commitment_id,
            item_code=determination.item_code,
            subject_ref=determination.subject_ref,
            determining_agency=determination.determining_agency,
            level=determination.level,
            document=DeterminationDocumentOut(
                no=determination.document_no,
                title=determination.document_title,
                decided_on=determination.decided_on,
            ),
            basis=determination.basis,
            remedies=RemediesOut.model_validate(determination.remedies, from_attributes=True),
            served_on=determination.served_on,
            determined_at=determination.determined_at,
            version=determination.version,
            links={"finding": f"/api/v1/findings/{determination.finding_id}"},
        )


class DeterminationsOut(BaseModel):
    """一页虚假承诺认定."""

    items: list[DeterminationOut]
