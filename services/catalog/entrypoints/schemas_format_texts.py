"""How format texts are asked for and told."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.catalog.adapters.json_codec import from_json, to_json
from services.catalog.domain.format_texts import (
    TRANSITIONS,
    FormatText,
    FormatTextState,
    NotificationText,
)
from services.catalog.entrypoints.schemas_general_lists import ITEM_CODE
from services.catalog.entrypoints.schemas_judgements import Asked
from services.catalog.entrypoints.schemas_list_entries import LegalBasisBody

Passage = Annotated[str, Field(max_length=4000)]


class NotificationBody(Asked):
    """The fixed words of the 18 fields; a draft may leave some empty, the check may not."""

    legal_basis: tuple[LegalBasisBody, ...] = Field(
        default=(), max_length=20, description="设定依据"
    )
    proof_content: Passage = Field(default="", description="证明内容")
    material_requirement: Passage = Field(default="", description="原需提交的材料及要求")
    issuing_body: Passage = Field(default="", description="开具单位")
    conditions: tuple[Passage, ...] = Field(
        default=(), max_length=50, description="应当已经符合的条件（可量化）"
    )
    commitment_method: Passage = Field(default="", description="承诺方式")
    proxy_notice: Passage = Field(default="", description="代为承诺的说明")
    effect: Passage = Field(default="", description="承诺的效力")
    validity: Passage = Field(default="", description="承诺的适用期限")
    liability_civil: Passage = Field(default="", description="不实承诺的民事责任")
    liability_administrative: Passage = Field(default="", description="不实承诺的行政责任")
    liability_criminal: Passage = Field(default="", description="不实承诺的刑事责任")
    liability_credit: Passage = Field(default="", description="不实承诺的信用后果")
    verification_notice: Passage = Field(default="", description="核查权力与配合义务")
    publicity_notice: Passage = Field(default="", description="是否公开及拒绝公开的后果")
    choice_notice: Passage = Field(default="", description="选择权及不选择的后果")
    withdrawal_notice: Passage = Field(default="", description="撤回的时限、方式与效力")
    ineligibility_notice: Passage = Field(default="", description="不适用的情形")
    privacy_notice: Passage = Field(default="", description="个人信息保护告知")
    contact: Passage = Field(default="", description="联系方式")

    def text(self) -> NotificationText:
        """The text that the body describes."""
        return from_json(NotificationText, self.model_dump())


class FormatTextIn(Asked):
    """A format text to be drafted."""

    item_code: str = Field(pattern=ITEM_CODE, description="证明事项编码")
    notification: NotificationBody = Field(description="告知书固定内容")


class ChannelsBody(Asked):
    """A proof of publication for each channel (二(二))."""

    service_hall: str = Field(default="", max_length=1000, description="服务场所公布凭证")
    website: str = Field(default="", max_length=1000, description="网站公布凭证")
    government_service_platform: str = Field(
        default="", max_length=1000, description="政务服务平台公布凭证"
    )


class TextPublicationIn(Asked):
    """The publication of a format text."""

    channels: ChannelsBody = Field(description="三类渠道的公布凭证，各至少一项")


class FormatTextOut(BaseModel):
    """A format text."""

    format_text_id: UUID
    item_code: str
    number: int = Field(description="第几稿；公布后即文本版本")
    state: FormatTextState
    agency: str
    notification: NotificationBody
    digest: str = Field(description="SM3 摘要")
    drafted_at: AwareDatetime
    published_at: AwareDatetime | None
    channels: dict[str, str] | None
    version: int = Field(description="修改次数，用于 If-Match")
    next: list[str] = Field(description="此状态下可以进行的行为")
    links: dict[str, str]

    @classmethod
    def of(cls, text: FormatText) -> FormatTextOut:
        """The text as it is told."""
        here = f"/api/v1/format-texts/{text.format_text_id}"
        links = {"self": here, "history": f"{here}/history"}
        acts = [str(act) for act in TRANSITIONS[text.state]]
        return cls.model_validate({**to_json(text), "next": acts, "links": links})


class FormatTextsOut(BaseModel):
    """A page of format texts."""

    items: list[FormatTextOut]
