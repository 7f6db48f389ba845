from __future__ import annotations

import sys
import unicodedata

from services.commitment.domain.one_line import broken_texts, stays_on_one_line

BIDI_CONTROLS = {
    "ARABIC LETTER MARK",
    "LEFT-TO-RIGHT MARK",
    "RIGHT-TO-LEFT MARK",
    "LEFT-TO-RIGHT EMBEDDING",
    "RIGHT-TO-LEFT EMBEDDING",
    "POP DIRECTIONAL FORMATTING",
    "LEFT-TO-RIGHT OVERRIDE",
    "RIGHT-TO-LEFT OVERRIDE",
    "LEFT-TO-RIGHT ISOLATE",
    "RIGHT-TO-LEFT ISOLATE",
    "FIRST STRONG ISOLATE",
    "POP DIRECTIONAL ISOLATE",
}


def test_controls_separators_and_turns_of_direction_are_kept_out_of_a_letter_and_nothing_else() -> (
    None
):
    kept_out = {each for each in map(chr, range(sys.maxunicode + 1)) if not stays_on_one_line(each)}
    categories = {unicodedata.category(each) for each in kept_out}
    controls = {each for each in kept_out if unicodedata.category(each) == "Cc"}
    turns = {unicodedata.name(each) for each in kept_out if unicodedata.category(each) == "Cf"}
    assert categories == {"Cc", "Zl", "Zp", "Cf"}
    assert len(controls) == 65
    assert kept_out >= {"\u2028", "\u2029"}
    assert turns == BIDI_CONTROLS
    assert len(kept_out) == 65 + 2 + len(BIDI_CONTROLS)


def test_a_text_that_breaks_its_line_is_told_by_its_place() -> None:
    facts = {"姓名": "张三", "经历": [{"单位": "山亭\n区"}, "正常"], "坏\u202e名": "值"}
    assert list(broken_texts(facts)) == ["/经历/0/单位", ""]
