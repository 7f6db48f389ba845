"""When a record is published, when it may be repaired, when it ends by itself (Order 36)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.credit.adapters.credit_rules import USUAL_RULES, load_credit_rules
from services.credit.domain.months import months_after
from services.credit.domain.publicity import publicity_of
from services.credit.domain.vocabulary import DishonestyLevel

RULES = load_credit_rules(USUAL_RULES)
DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("level", "published", "minimum", "maximum"),
    [
        (DishonestyLevel.MINOR, False, date(2026, 11, 24), date(2027, 2, 24)),
        (DishonestyLevel.GENERAL, True, date(2027, 2, 24), date(2027, 11, 24)),
        (DishonestyLevel.SERIOUS, True, date(2027, 11, 24), date(2029, 11, 24)),
    ],
)
def test_each_level_has_its_own_shortest_and_longest_publicity(
    level: DishonestyLevel, published: bool, minimum: date, maximum: date
) -> None:
    publicity = publicity_of(RULES.levels[level], DAY, DAY)
    assert publicity.published is published
    assert publicity.min_until == minimum
    assert publicity.max_until == maximum


def test_publicity_reaches_its_maximum_on_the_day_and_not_before() -> None:
    publicity = publicity_of(RULES.levels[DishonestyLevel.GENERAL], DAY, DAY)
    assert not publicity.reached_maximum(date(2027, 11, 23))
    assert publicity.reached_maximum(date(2027, 11, 24))


def test_a_determination_that_is_told_after_its_longest_time_is_not_published_any_more() -> None:
    rule = RULES.levels[DishonestyLevel.GENERAL]
    assert publicity_of(rule, DAY, date(2027, 11, 23)).published
    assert not publicity_of(rule, DAY, date(2027, 11, 24)).published


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 1, 31), 0, date(2026, 1, 31)),
    ],
)
def test_a_month_without_such_a_day_ends_on_its_last_day(day: date, months: int, end: date) -> None:
    assert months_after(day, months) == end


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_a_longer_period_never_ends_earlier(day: date, months: int) -> None:
    assert day <= months_after(day, months) < months_after(day, months + 1)


def test_every_number_names_its_source() -> None:
    assert all(rule.source.document for rule in RULES.levels.values())
    assert all(measure.source.document for measure in RULES.measures)
