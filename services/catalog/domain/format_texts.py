"""Understands a format text: the words of an item's notification and their life (§3.4, §5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.catalog.domain.judgement import (
    FORMAT_TEXTS,
    OWN_RULE,
    QUANTIFIED_WORDING,
    Judgement,
)
from services.catalog.domain.list_entries import LegalBasis, ListEntry
from services.catalog.domain.steps import next_state

CHANNELS = ("service_hall", "website", "government_service_platform")
VAGUE_WORDS = (
    "视情况",
    "视情形",
    "必要时",
    "酌情",
    "适当",
    "原则上",
    "一般应",
    "尽量",
    "较好",
    "较高",
    "较大",
    "较多",
    "一定数量",
    "一定规模",
    "基本符合",
    "大致",
    "等等",
    "等相关",
    "等有关",
    "其他材料",
    "其他条件",
    "其他情形",
    "其他要求",
    "相关材料",
    "有关材料",
    "相关规定",
    "有关规定",
)


class FormatTextState(StrEnum):
    """起草, 已核对, 已公布, 已被取代."""

    DRAFT = "DRAFT"
    CHECKED = "CHECKED"
    PUBLISHED = "PUBLISHED"
    SUPERSEDED = "SUPERSEDED"


class FormatTextAct(StrEnum):
    """What is done with a format text."""

    CHECK = "check"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"


_S, _A = FormatTextState, FormatTextAct
TRANSITIONS: dict[FormatTextState, dict[FormatTextAct, FormatTextState]] = {
    _S.DRAFT: {_A.CHECK: _S.CHECKED},
    _S.CHECKED: {_A.PUBLISH: _S.PUBLISHED},
    _S.PUBLISHED: {_A.SUPERSEDE: _S.SUPERSEDED},
    _S.SUPERSEDED: {},
}


@dataclass(frozen=True, slots=True)
class NotificationText:
    """告知书格式文本: what is fixed in advance of the 18 fields; a draft may hold empty ones."""

    legal_basis: tuple[LegalBasis, ...]
    proof_content: str
    material_requirement: str
    issuing_body: str
    conditions: tuple[str, ...]
    commitment_method: str
    proxy_notice: str
    effect: str
    validity: str
    liability_civil: str
    liability_administrative: str
    liability_criminal: str
    liability_credit: str
    verification_notice: str
    publicity_notice: str
    choice_notice: str
    withdrawal_notice: str
    ineligibility_notice: str
    privacy_notice: str
    contact: str

    def requirements(self) -> dict[str, str]:
        """The passages that say what an applicant must meet, each with its place."""
        conditions = {f"conditions/{n}": text for n, text in enumerate(self.conditions)}
        return {
            "proof_content": self.proof_content,
            "material_requirement": self.material_requirement,
            **conditions,
        }


@dataclass(frozen=True, slots=True)
class FormatText:
    """格式文本. `number` counts the texts of the item, `version` the changes of this one;
    `channels` holds the proofs of publication by channel."""

    format_text_id: UUID
    item_code: str
    number: int
    state: FormatTextState
    agency: str
    notification: NotificationText
    digest: str
    drafted_at: datetime
    published_at: datetime | None = None
    channels: Mapping[str, str] | None = None
    version: int = 1

    @property
    def public(self) -> bool:
        """Whether it was ever put before everybody."""
        return self.state in (FormatTextState.PUBLISHED, FormatTextState.SUPERSEDED)

    def checked(self) -> FormatText:
        """Found complete and clear."""
        return self._after(FormatTextAct.CHECK)

    def published(self, channels: Mapping[str, str], at: datetime) -> FormatText:
        """Put where applicants find it, with a proof for each channel."""
        published = self._after(FormatTextAct.PUBLISH)
        return replace(published, channels=dict(channels), published_at=at)

    def superseded(self) -> FormatText:
        """A newer text took its place."""
        return self._after(FormatTextAct.SUPERSEDE)

    def _after(self, act: FormatTextAct) -> FormatText:
        state = next_state(TRANSITIONS, self.state, act)
        return replace(self, state=state, version=self.version + 1)


def all_fields_present(text: NotificationText) -> Judgement:
    """制作书面告知和书面承诺书格式文本: told once and for all, so no field is empty."""
    empty = [each.name for each in fields(text) if _is_empty(getattr(text, each.name))]
    return Judgement("all-fields-present", FORMAT_TEXTS, not empty, {"empty": empty})


def _is_empty(value: object) -> bool:
    match value:
        case str():
            return not value.strip()
        case tuple():
            return not value or any(_is_empty(each) for each in value)
        case LegalBasis():
            return any(_is_empty(getattr(value, each.name)) for each in fields(value))
    return value is None


def wording_is_quantifiable(text: NotificationText) -> Judgement:
    """可量化、易操作，不含模糊表述或兜底条款: no vague word in what an applicant must meet."""
    found = {
        place: words
        for place, passage in text.requirements().items()
        if (words := [each for each in VAGUE_WORDS if each in passage])
    }
    return Judgement("wording-is-quantifiable", QUANTIFIED_WORDING, not found, {"vague": found})


def conditions_are_told(text: NotificationText, entry: ListEntry) -> Judgement:
    """A rule of the system's own: each quantified condition of the list entry is told in its words,
    since nobody may be held to what was not told."""
    untold = [
        each.text
        for each in entry.conditions
        if not any(each.text.strip() in told for told in text.conditions)
    ]
    return Judgement("conditions-are-told", OWN_RULE, not untold, {"untold": untold})


def check(text: NotificationText, entry: ListEntry) -> tuple[Judgement, ...]:
    """Every rule's answer on a text for `entry`."""
    return (
        all_fields_present(text),
        wording_is_quantifiable(text),
        conditions_are_told(text, entry),
    )


def shown_in_every_channel(channels: Mapping[str, str]) -> Judgement:
    """通过相关服务场所、网站和政务服务平台等公布: at least one proof for each of the three."""
    lacking = [each for each in CHANNELS if not channels.get(each, "").strip()]
    return Judgement("shown-in-every-channel", FORMAT_TEXTS, not lacking, {"lacking": lacking})
