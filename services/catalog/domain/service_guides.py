"""Understands a service guide: both paths and the way out, told beforehand (二(三))."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.catalog.domain.format_texts import FormatText, FormatTextState
from services.catalog.domain.judgement import SERVICE_GUIDES, Judgement
from services.catalog.domain.steps import next_state


class ServiceGuideState(StrEnum):
    """起草, 已公布, 已被取代."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    SUPERSEDED = "SUPERSEDED"


class ServiceGuideAct(StrEnum):
    """What is done with a service guide."""

    PUBLISH = "publish"
    SUPERSEDE = "supersede"


_S, _A = ServiceGuideState, ServiceGuideAct
TRANSITIONS: dict[ServiceGuideState, dict[ServiceGuideAct, ServiceGuideState]] = {
    _S.DRAFT: {_A.PUBLISH: _S.PUBLISHED},
    _S.PUBLISHED: {_A.SUPERSEDE: _S.SUPERSEDED},
    _S.SUPERSEDED: {},
}


@dataclass(frozen=True, slots=True)
class GuideText:
    """办事指南内容: what is asked, both procedures, the way out, and the ordinary materials."""

    choosing_requirements: str
    procedure_when_chosen: str
    procedure_when_not_chosen: str
    withdrawal_procedure: str
    materials_when_not_chosen: tuple[str, ...]
    issuing_body: str


@dataclass(frozen=True, slots=True)
class ServiceGuide:
    """办事指南. `number` counts the guides of the item, `version` the changes of this one."""

    service_guide_id: UUID
    item_code: str
    number: int
    state: ServiceGuideState
    agency: str
    text: GuideText
    drafted_at: datetime
    published_at: datetime | None = None
    version: int = 1

    @property
    def public(self) -> bool:
        """Whether it was ever put before everybody."""
        return self.state is not ServiceGuideState.DRAFT

    def published(self, at: datetime) -> ServiceGuide:
        """Announced together with the format text."""
        return replace(self._after(ServiceGuideAct.PUBLISH), published_at=at)

    def superseded(self) -> ServiceGuide:
        """A newer guide took its place."""
        return self._after(ServiceGuideAct.SUPERSEDE)

    def _after(self, act: ServiceGuideAct) -> ServiceGuide:
        state = next_state(TRANSITIONS, self.state, act)
        return replace(self, state=state, version=self.version + 1)


def guide_is_complete(text: GuideText) -> Judgement:
    """明确当事人选择告知承诺的要求、选择或不选择的办事程序、中途退出工作流程: none may be empty."""
    values = {each.name: getattr(text, each.name) for each in fields(text)}
    empty = [
        name
        for name, value in values.items()
        if not (value.strip() if isinstance(value, str) else value and all(map(str.strip, value)))
    ]
    return Judgement("guide-is-complete", SERVICE_GUIDES, not empty, {"empty": empty})


def announced_with_the_format_text(texts: tuple[FormatText, ...]) -> Judgement:
    """与格式文本一并公告: a text is checked or published when the guide is announced."""
    ready = (FormatTextState.CHECKED, FormatTextState.PUBLISHED)
    states = [str(text.state) for text in texts]
    return Judgement(
        "announced-with-the-format-text",
        SERVICE_GUIDES,
        any(text.state in ready for text in texts),
        {"format_text_states": states},
    )
