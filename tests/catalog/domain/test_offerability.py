"""An item may be offered only with all its parts, from the day that its entry is in effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.catalog.domain.format_texts import FormatText, FormatTextState
from services.catalog.domain.items import ItemParts, may_be_offered
from services.catalog.domain.service_guides import (
    GuideText,
    ServiceGuide,
    ServiceGuideState,
    guide_is_complete,
)
from services.catalog.domain.vocabulary import Missing
from tests.catalog.builders import HOUSING, ITEM, NOW, TODAY, a_notification, an_entry, an_id

GUIDE_TEXT = GuideText("要求", "程序一", "程序二", "退出流程", ("证明",), "登记机构")
TEXT = FormatText(
    an_id(), ITEM, 1, FormatTextState.PUBLISHED, HOUSING, a_notification(), "sm3:", NOW
)
GUIDE = ServiceGuide(an_id(), ITEM, 1, ServiceGuideState.PUBLISHED, HOUSING, GUIDE_TEXT, NOW)
WHOLE = ItemParts(an_entry(), True, TODAY, TEXT, GUIDE)


def test_a_whole_item_may_be_offered_from_its_first_day() -> None:
    assert may_be_offered(WHOLE, TODAY).offerable
    early = may_be_offered(WHOLE, TODAY - timedelta(days=1))
    assert early.missing == (Missing.LIST_ENTRY,)


def test_each_part_names_its_clause() -> None:
    judgements = dict(may_be_offered(WHOLE, TODAY).judgements)
    assert {part: each.clause for part, each in judgements.items()} == {
        Missing.LIST_ENTRY: "shanting-2021-8.1.2",
        Missing.FORMAT_TEXT: "shanting-2021-8.2.2",
        Missing.SERVICE_GUIDE: "shanting-2021-8.2.3",
        Missing.CLASSIFICATION: "shanting-2021-8.3.1",
    }


@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        (replace(WHOLE, listed=False), Missing.LIST_ENTRY),
        (replace(WHOLE, format_text=None), Missing.FORMAT_TEXT),
        (
            replace(WHOLE, format_text=replace(TEXT, state=FormatTextState.CHECKED)),
            Missing.FORMAT_TEXT,
        ),
        (replace(WHOLE, service_guide=None), Missing.SERVICE_GUIDE),
        (
            replace(WHOLE, service_guide=replace(GUIDE, state=ServiceGuideState.DRAFT)),
            Missing.SERVICE_GUIDE,
        ),
        (replace(WHOLE, entry=an_entry(classification=None)), Missing.CLASSIFICATION),
    ],
)
def test_an_item_says_which_part_is_missing(parts: ItemParts, missing: Missing) -> None:
    offerability = may_be_offered(parts, TODAY)
    assert not offerability.offerable
    assert offerability.missing == (missing,)


def test_a_guide_without_materials_or_a_procedure_is_not_complete() -> None:
    assert guide_is_complete(GUIDE_TEXT).met
    assert guide_is_complete(replace(GUIDE_TEXT, materials_when_not_chosen=())).refuses
    assert guide_is_complete(replace(GUIDE_TEXT, materials_when_not_chosen=(" ",))).refuses
    assert guide_is_complete(replace(GUIDE_TEXT, withdrawal_procedure=" ")).refuses
