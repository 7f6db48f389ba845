"""How judgements and histories are told."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.catalog.adapters.json_codec import to_json
from services.catalog.domain.judgement import Judgement
from services.catalog.domain.steps import Step


class Asked(BaseModel):
    """A request body; a member that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class JudgementOut(BaseModel):
    """One rule's answer."""

    rule: str = Field(description="规则")
    clause: str = Field(description="所依据的条款编号")
    met: bool = Field(description="是否符合")
    binding: bool = Field(description="不符合时是否不予通过；否则仅作提示")
    facts: dict[str, Any] = Field(description="判断所依据的事实")

    @classmethod
    def of(cls, judgement: Judgement) -> JudgementOut:
        """The judgement as it is told."""
        return cls.model_validate(to_json(judgement))

    def as_json(self) -> dict[str, Any]:
        """The JSON object."""
        return self.model_dump(mode="json")


class StepOut(BaseModel):
    """One row of history."""

    act: str = Field(description="行为")
    from_state: str | None = Field(description="变更前状态")
    to_state: str = Field(description="变更后状态")
    client_id: str = Field(description="操作方")
    agency: str | None = Field(description="所属机关")
    at: AwareDatetime = Field(description="时间")
    basis: str = Field(description="依据条款编号")
    note: str | None = Field(description="说明或意见")


class HistoryOut(BaseModel):
    """The history of a document, the oldest step first."""

    items: list[StepOut]

    @classmethod
    def of(cls, steps: tuple[Step, ...]) -> HistoryOut:
        """The steps as they are told."""
        return cls.model_validate({"items": [to_json(step) for step in steps]})
