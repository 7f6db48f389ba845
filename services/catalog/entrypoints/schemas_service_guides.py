"""How service guides are asked for and told."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.catalog.adapters.json_codec import from_json, to_json
from services.catalog.domain.service_guides import (
    TRANSITIONS,
    GuideText,
    ServiceGuide,
    ServiceGuideState,
)
from services.catalog.entrypoints.schemas_format_texts import Passage
from services.catalog.entrypoints.schemas_general_lists import ITEM_CODE
from services.catalog.entrypoints.schemas_judgements import Asked


class GuideBody(Asked):
    """What a guide says; a draft may leave some empty, the publication may not."""

    choosing_requirements: Passage = Field(default="", description="选择告知承诺的要求")
    procedure_when_chosen: Passage = Field(default="", description="选择后的办事程序")
    procedure_when_not_chosen: Passage = Field(default="", description="不选择时的办事程序")
    withdrawal_procedure: Passage = Field(default="", description="中途退出流程")
    materials_when_not_chosen: tuple[Passage, ...] = Field(
        default=(), max_length=50, description="不选择时须提交的材料"
    )
    issuing_body: Passage = Field(default="", description="材料开具单位")


class ServiceGuideIn(GuideBody):
    """A service guide to be drafted."""

    item_code: str = Field(pattern=ITEM_CODE, description="证明事项编码")

    def text(self) -> GuideText:
        """The guide that the body describes."""
        return from_json(GuideText, self.model_dump(exclude={"item_code"}))


class ServiceGuideOut(GuideBody):
    """A service guide."""

    service_guide_id: UUID
    item_code: str
    number: int = Field(description="第几稿")
    state: ServiceGuideState
    agency: str
    drafted_at: AwareDatetime
    published_at: AwareDatetime | None
    version: int = Field(description="修改次数，用于 If-Match")
    next: list[str] = Field(description="此状态下可以进行的行为")
    links: dict[str, str]

    @classmethod
    def of(cls, guide: ServiceGuide) -> ServiceGuideOut:
        """The guide as it is told."""
        here = f"/api/v1/service-guides/{guide.service_guide_id}"
        content = to_json(guide)
        text = content.pop("text")
        links = {"self": here, "history": f"{here}/history"}
        acts = [str(act) for act in TRANSITIONS[guide.state]]
        return cls.model_validate({**content, **text, "next": acts, "links": links})


class ServiceGuidesOut(BaseModel):
    """A page of service guides."""

    items: list[ServiceGuideOut]
