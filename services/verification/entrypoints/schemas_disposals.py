"""Understands what is asked and answered about disposals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.verification.application.impose_disposal import ImposeDisposal
from services.verification.domain.disposals import Disposal, DisposalKind, DisposalState
from services.verification.entrypoints.schemas_findings import (
    DocumentNo,
    Line,
    RequestBody,
    Words,
)


class DisposalIn(RequestBody):
    """作出处理."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "finding_id": "0192f0c0-0000-7000-8000-000000000002",
                "kind": "ORDER_RECTIFY",
                "basis": "山政办发〔2021〕8号 三（三）",
                "document_no": "山住建改〔2026〕12号",
                "decided_on": "2026-11-24",
                "limit_on": "2026-12-31",
            }
        }
    )

    finding_id: UUID = Field(description="所依据的不实登记编号")
    kind: DisposalKind = Field(description="处理种类")
    basis: Words = Field(description="处理依据")
    document_no: DocumentNo
    decided_on: date = Field(description="文书日期")
    limit_on: date | None = Field(None, description="责令限期整改的最后一日，在今日之后")
    statutory_basis: Words | None = Field(None, description="行政处罚的法定依据：法律、条款")
    organ: Line | None = Field(None, description="移送的司法机关")

    def to_command(self) -> ImposeDisposal:
        """The command as the use case takes it."""
        return ImposeDisposal(**{name: getattr(self, name) for name in type(self).model_fields})


class DisposalResultIn(RequestBody):
    """限期整改的结果."""

    result: Literal["RECTIFIED", "NOT_RECTIFIED"] = Field(description="已整改，或者逾期未整改")


class DisposalOut(BaseModel):
    """一项处理."""

    disposal_id: UUID
    finding_id: UUID
    commitment_id: UUID
    handling_agency: str
    kind: DisposalKind
    basis: str
    document_no: Annotated[str, Field(description="文书编号")]
    decided_on: date
    imposed_at: datetime
    limit_on: date | None
    statutory_basis: str | None
    organ: str | None
    state: DisposalState
    result_at: datetime | None
    version: int
    links: dict[str, str]

    @classmethod
    def of(cls, disposal: Disposal) -> DisposalOut:
        """The disposal as it is answered."""
        here = f"/api/v1/disposals/{disposal.disposal_id}"
        links = {
            "finding": f"/api/v1/findings/{disposal.finding_id}",
            "history": f"{here}/history",
        }
        if disposal.awaits_result:
            links["record_result"] = f"{here}/results"
        columns = {name: getattr(disposal, name) for name in cls.model_fields if name != "links"}
        return cls(**columns, links=links)


class DisposalsOut(BaseModel):
    """一页处理."""

    items: list[DisposalOut]
