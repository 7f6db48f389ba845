"""The official layout, and how little of a person it shows."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commitment.domain.letter import content_of, masked_content
from services.commitment.domain.notification import fields_of
from services.commitment.domain.party import (
    SubjectKind,
    masked_address,
    masked_name,
    masked_number,
    masked_phone,
)
from services.commitment.domain.texts import letter_text, notification_text
from tests.commitment.domain.cases import a_filing, a_notification, an_agent
from tests.commitment.material import IN_CATALOGUE, NOW, SCAN, an_item

HEADINGS = (
    "一、行政机关告知",
    "（一）证明事项名称",
    "（二）设定依据",
    "（三）证明内容",
    "（四）不选择告知承诺时应提交的材料及开具单位",
    "（五）承诺方式",
    "（六）承诺效力",
    "（七）核查",
    "（八）不实承诺的责任",
    "（九）公开",
    "（十）选择与退出",
    "（十一）",
    "（十二）个人信息",
    "告知机关",
)


def test_a_notification_has_every_part_of_the_layout_in_order() -> None:
    fields = fields_of(an_item(), letter_no="〔2026〕山住建告第1号", issued_at=NOW)
    text = notification_text({**fields, "digest": SCAN}, "张三丰")
    places = [text.index(heading) for heading in HEADINGS]
    assert places == sorted(places)
    assert "张三丰：" in text


def test_a_letter_shows_both_parts_the_facts_and_the_signature() -> None:
    item = an_item(publicity=IN_CATALOGUE)
    fields = fields_of(item, letter_no="〔2026〕山住建告第1号", issued_at=NOW)
    notification = a_notification(item, fields={**fields, "digest": SCAN})
    filing = a_filing(publicity_consent=True, proxy=an_agent())
    content = content_of(
        filing,
        notification,
        {"income": "人均月收入"},
        commitment_id=UUID(int=1),
        letter_no="〔2026〕山住建第1号",
        filed_at=NOW,
        salt="s",
    )
    text = letter_text(content, SCAN)
    for part in (
        *HEADINGS,
        "二、申请人承诺",
        "人均月收入：600",
        "☑同意",
        "见证人赵六一",
        "李四",
        SCAN,
    ):
        assert part in text
    hidden = letter_text(masked_content(content), SCAN)
    for secret in (
        "张三丰",
        "370406199001010011",
        "李四",
        "370406200002290022",
        "赵六一",
        "人均月收入：600",
    ):
        assert secret not in hidden
    assert "salt" not in masked_content(content)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (masked_name("张三"), "张*"),
        (masked_name("张三丰"), "张**"),
        (masked_name("张"), "张*"),
        (masked_name("山亭示例食品有限公司", SubjectKind.LEGAL_PERSON), "山亭******公司"),
        (masked_number("370406199001010011"), "370406********0011"),
        (masked_number("E12345678"), "E1*****78"),
        (masked_number("1234"), "****"),
        (masked_phone("13800001234"), "138****1234"),
        (masked_phone("12345"), "*****"),
        (masked_address("山东省枣庄市山亭区示例路1号"), "山东省枣庄市****"),
    ],
)
def test_names_and_numbers_are_masked(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.text(min_size=2, max_size=30), st.sampled_from(list(SubjectKind)))
def test_no_name_is_shown_whole(name: str, kind: SubjectKind) -> None:
    masked = masked_name(name, kind)
    assert masked.count("*") >= min(len(name) - 1, 1)
