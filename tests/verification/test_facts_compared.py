"""What was committed agrees with a record, differs from it, or cannot be told."""

from __future__ import annotations

import pytest

from services.verification.domain.facts import FactMapping, FactResult, compare, conclusion
from services.verification.domain.vocabulary import FactAnswer, Result

YES, NO = FactAnswer.CONSISTENT, FactAnswer.INCONSISTENT
NONE, UNSURE = FactAnswer.NO_RECORD, FactAnswer.CANNOT_CONFIRM


@pytest.mark.parametrize(
    ("claimed", "comparison", "found", "expected"),
    [
        (0, "eq", 0, YES),
        (0, "eq", 1, NO),
        (1, "eq", 1.0, YES),
        (3, "lte", 3, YES),
        (4, "lte", 3, NO),
        (3, "gte", 3, YES),
        (2, "gte", 3, NO),
        ("2026-01-01", "gte", "2025-12-31", YES),
        (" 未婚", "eq", "未婚", YES),
        (True, "eq", True, YES),
        (True, "eq", 1, UNSURE),
        (True, "gte", True, UNSURE),
        (None, "eq", 1, UNSURE),
        ("1", "eq", 1, UNSURE),
        (1, "eq", None, NONE),
        (["a"], "eq", ["a"], YES),
        (["a"], "lte", ["a"], UNSURE),
    ],
)
def test_one_fact_against_one_field(
    claimed: object, comparison: str, found: object, expected: FactAnswer
) -> None:
    results = compare(
        [FactMapping("fact", "field", comparison)], {"fact": claimed}, {"field": found}
    )
    assert [each.result for each in results] == [expected]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([YES, YES], Result.CONSISTENT),
        ([YES, NO], Result.INCONSISTENT),
        ([NONE, NO], Result.INCONSISTENT),
        ([YES, NONE], None),
        ([YES, UNSURE], None),
        ([NONE], None),
        ([], None),
    ],
)
def test_facts_together(answers: list[FactAnswer], expected: Result | None) -> None:
    assert conclusion(FactResult("fact", each) for each in answers) is expected
