"""What a format text must hold, and what it may not say."""

from __future__ import annotations

from dataclasses import fields

import pytest

from services.catalog.domain import format_texts
from services.catalog.domain.format_texts import NotificationText
from services.catalog.domain.judgement import refusals
from tests.catalog.builders import CHANNELS, a_notification, an_entry, entry_body


def test_a_complete_and_clear_text_passes() -> None:
    assert refusals(format_texts.check(a_notification(), an_entry())) == ()


@pytest.mark.parametrize("name", [each.name for each in fields(NotificationText)])
def test_no_field_of_the_notification_may_be_empty(name: str) -> None:
    empty = a_notification(**{name: [] if name in ("legal_basis", "conditions") else " "})
    judgement = format_texts.all_fields_present(empty)
    assert judgement.refuses
    assert judgement.facts["empty"] == [name]


def test_a_basis_without_the_words_of_its_article_is_empty() -> None:
    basis = {**entry_body()["legal_basis"][0], "text": ""}
    assert format_texts.all_fields_present(a_notification(legal_basis=[basis])).refuses


@pytest.mark.parametrize("word", format_texts.VAGUE_WORDS)
def test_a_vague_word_in_a_condition_refuses_the_text(word: str) -> None:
    text = a_notification(conditions=[f"申请人{word}符合要求"])
    judgement = format_texts.wording_is_quantifiable(text)
    assert judgement.refuses
    assert "conditions/0" in judgement.facts["vague"]


def test_a_vague_word_outside_the_requirements_is_left_alone() -> None:
    text = a_notification(contact="必要时请致电 0632-8811000")
    assert format_texts.wording_is_quantifiable(text).met


def test_every_condition_of_the_entry_is_told_in_its_words() -> None:
    entry = an_entry()
    told = a_notification(conditions=[f"一、{entry.conditions[0].text}。"])
    untold = a_notification(conditions=["没有住房"])
    assert format_texts.conditions_are_told(told, entry).met
    assert format_texts.conditions_are_told(untold, entry).refuses


@pytest.mark.parametrize("lacking", format_texts.CHANNELS)
def test_a_text_is_shown_in_all_three_channels(lacking: str) -> None:
    assert format_texts.shown_in_every_channel(CHANNELS).met
    shown = {name: proof for name, proof in CHANNELS.items() if name != lacking}
    assert format_texts.shown_in_every_channel(shown).facts == {"lacking": [lacking]}
