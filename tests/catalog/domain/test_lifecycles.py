"""Random lives of list versions and format texts, held against the tables of §3.3 and §3.4."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import sampled_from

from services.catalog.domain.format_texts import FormatText, FormatTextState
from services.catalog.domain.list_versions import ListVersion
from services.catalog.domain.misuse import Misuse
from services.catalog.domain.service_guides import ServiceGuide, ServiceGuideState
from tests.catalog.builders import CHANNELS, HOUSING, ITEM, NOW, TODAY, a_notification, a_version
from tests.catalog.domain.test_offerability import GUIDE_TEXT

# The tables of the law once more, written out here so that a change of the code shows.
LIST_TABLE = {
    ("DRAFT", "amend"): "DRAFT",
    ("DRAFT", "submit"): "SUBMITTED",
    ("SUBMITTED", "begin"): "UNDER_REVIEW",
    ("UNDER_REVIEW", "return"): "RETURNED",
    ("UNDER_REVIEW", "pass"): "REVIEW_PASSED",
    ("RETURNED", "amend"): "DRAFT",
    ("RETURNED", "submit"): "SUBMITTED",
    ("REVIEW_PASSED", "return"): "RETURNED",
    ("REVIEW_PASSED", "publish"): "PUBLISHED",
    ("PUBLISHED", "supersede"): "SUPERSEDED",
}
TEXT_TABLE = {
    ("DRAFT", "check"): "CHECKED",
    ("CHECKED", "publish"): "PUBLISHED",
    ("PUBLISHED", "supersede"): "SUPERSEDED",
}
GUIDE_TABLE = {
    ("DRAFT", "publish"): "PUBLISHED",
    ("PUBLISHED", "supersede"): "SUPERSEDED",
}

LIST_ACTS = {
    "amend": ListVersion.amended,
    "submit": lambda version: version.submitted("申请", "依据"),
    "begin": ListVersion.under_review,
    "return": lambda version: version.returned("意见"),
    "pass": lambda version: version.passed("意见"),
    "publish": lambda version: version.published(TODAY, "文号"),
    "supersede": ListVersion.superseded,
}
TEXT_ACTS = {
    "check": FormatText.checked,
    "publish": lambda text: text.published(CHANNELS, NOW),
    "supersede": FormatText.superseded,
}
GUIDE_ACTS = {
    "publish": lambda guide: guide.published(NOW),
    "supersede": ServiceGuide.superseded,
}


class Life(RuleBasedStateMachine):
    """A document that random acts are tried on; the table says where each leads."""

    table: ClassVar[dict[tuple[str, str], str]]
    acts: ClassVar[dict[str, object]]

    def __init__(self) -> None:
        super().__init__()
        self.document = self.begin()
        self.expected = "DRAFT"
        self.taken = 1

    def begin(self) -> object:
        raise NotImplementedError

    def attempt(self, act: str) -> None:
        to = self.table.get((self.expected, act))
        before = self.document
        if to is None:
            with pytest.raises(Misuse, match="illegal-transition"):
                self.acts[act](before)
            return
        self.document = self.acts[act](before)
        self.expected, self.taken = to, self.taken + 1

    @invariant()
    def stands_where_the_table_says(self) -> None:
        assert str(self.document.state) == self.expected
        assert self.document.version == self.taken


class ListVersionLife(Life):
    table, acts = LIST_TABLE, LIST_ACTS

    def begin(self) -> ListVersion:
        return a_version()

    @rule(act=sampled_from(sorted(LIST_ACTS)))
    def try_act(self, act: str) -> None:
        self.attempt(act)

    @invariant()
    def only_a_published_version_has_a_document_number(self) -> None:
        published = self.expected in ("PUBLISHED", "SUPERSEDED")
        assert (self.document.document_no is not None) is published


class FormatTextLife(Life):
    table, acts = TEXT_TABLE, TEXT_ACTS

    def begin(self) -> FormatText:
        state = FormatTextState.DRAFT
        identifier = a_version().list_version_id
        return FormatText(identifier, ITEM, 1, state, HOUSING, a_notification(), "sm3:", NOW)

    @rule(act=sampled_from(sorted(TEXT_ACTS)))
    def try_act(self, act: str) -> None:
        self.attempt(act)


class ServiceGuideLife(Life):
    table, acts = GUIDE_TABLE, GUIDE_ACTS

    def begin(self) -> ServiceGuide:
        state = ServiceGuideState.DRAFT
        identifier = a_version().list_version_id
        return ServiceGuide(identifier, ITEM, 1, state, HOUSING, GUIDE_TEXT, NOW)

    @rule(act=sampled_from(sorted(GUIDE_ACTS)))
    def try_act(self, act: str) -> None:
        self.attempt(act)


_LIVES = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestListVersionLife = ListVersionLife.TestCase
TestListVersionLife.settings = _LIVES
TestFormatTextLife = FormatTextLife.TestCase
TestFormatTextLife.settings = _LIVES
TestServiceGuideLife = ServiceGuideLife.TestCase
TestServiceGuideLife.settings = _LIVES
