"""Understands what is published of an item, and whether it may be offered (一(二), 二, 三(一))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.catalog.domain.agencies import Agency
from services.catalog.domain.format_texts import FormatText, FormatTextState
from services.catalog.domain.judgement import (
    FORMAT_TEXTS,
    LIST_BY_GOVERNMENT,
    SERVICE_GUIDES,
    VERIFICATION_CLASSIFICATION,
    Judgement,
)
from services.catalog.domain.list_entries import ListEntry
from services.catalog.domain.review import classification_gaps
from services.catalog.domain.service_guides import ServiceGuide, ServiceGuideState
from services.catalog.domain.vocabulary import Missing


@dataclass(frozen=True, slots=True)
class ItemParts:
    """What an item consists of; `listed` tells whether the current version holds it."""

    entry: ListEntry
    listed: bool
    in_effect_from: date
    format_text: FormatText | None
    service_guide: ServiceGuide | None


@dataclass(frozen=True, slots=True)
class Offerability:
    """Whether an item may be offered, judged part by part."""

    judgements: tuple[tuple[Missing, Judgement], ...]

    @property
    def offerable(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The parts that are missing."""
        return tuple(part for part, judgement in self.judgements if not judgement.met)


def may_be_offered(parts: ItemParts, on: date) -> Offerability:
    """清单公布实施；格式文本公布；办事指南与格式文本一并公告；分类确定核查办法.

    An item may be offered on a day on which its list entry is in effect, its text and guide are
    published and its classification is complete; each part answers for itself.
    """
    text, guide, classification = parts.format_text, parts.service_guide, parts.entry.classification
    in_effect = parts.listed and parts.in_effect_from <= on
    gaps = ("classification",) if classification is None else classification_gaps(classification)
    text_stands = text is not None and text.state is FormatTextState.PUBLISHED
    guide_stands = guide is not None and guide.state is ServiceGuideState.PUBLISHED
    effect: dict[str, object] = {
        "listed": parts.listed,
        "in_effect_from": parts.in_effect_from.isoformat(),
    }
    return Offerability(
        (
            _part(Missing.LIST_ENTRY, LIST_BY_GOVERNMENT, in_effect, effect),
            _part(Missing.FORMAT_TEXT, FORMAT_TEXTS, text_stands, {}),
            _part(Missing.SERVICE_GUIDE, SERVICE_GUIDES, guide_stands, {}),
            _part(
                Missing.CLASSIFICATION,
                VERIFICATION_CLASSIFICATION,
                not gaps,
                {"lacking": list(gaps)},
            ),
        )
    )


_RULES = {
    Missing.LIST_ENTRY: "list-entry-in-effect",
    Missing.FORMAT_TEXT: "format-text-published",
    Missing.SERVICE_GUIDE: "service-guide-published",
    Missing.CLASSIFICATION: "classification-complete",
}


def _part(
    part: Missing, clause: str, met: bool, facts: dict[str, object]
) -> tuple[Missing, Judgement]:
    return part, Judgement(_RULES[part], clause, met, facts)


@dataclass(frozen=True, slots=True)
class Item:
    """证明事项 as it is published now; `revision` counts its announcements."""

    item_code: str
    revision: int
    list_version_id: UUID
    listed: bool
    in_effect_from: date
    offerable: bool
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """An item with all its parts, as it is announced."""

    item: Item
    parts: ItemParts
    handling_agency: Agency
