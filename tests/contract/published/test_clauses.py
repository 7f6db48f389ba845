from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.clauses import CLAUSES, Clause, ClauseBook, ClauseStatus

BOOK = {
    "instruments": {
        "plan": {"name": "方案", "document_no": "1号", "in_force_from": date(2021, 4, 19)},
        "plan-2": {
            "name": "办法",
            "document_no": "2号",
            "in_force_from": date(2022, 1, 1),
            "in_force_until": date(2026, 1, 1),
        },
    },
    "clauses": {
        "plan.1": {"heading": "一", "text": "一、", "status": "law"},
        "plan-2.1": {"heading": "二", "text": "二、", "status": "summary"},
    },
}


@pytest.mark.parametrize("clause", CLAUSES.values(), ids=CLAUSES)
def test_a_clause_can_be_read_by_people(clause: Clause) -> None:
    assert clause.instrument
    assert clause.document_no
    assert clause.heading
    assert clause.text.endswith("。")
    assert clause.in_force_on(clause.in_force_from)


def test_only_the_rules_of_the_system_are_its_own() -> None:
    own = {clause.id for clause in CLAUSES.values() if clause.status is ClauseStatus.OWN}
    assert own == {clause_id for clause_id in CLAUSES if clause_id.startswith("system.")}


def test_a_clause_belongs_to_the_instrument_that_its_id_names() -> None:
    book = ClauseBook(BOOK)
    assert (book["plan.1"].instrument, book["plan-2.1"].instrument) == ("方案", "办法")
    assert (len(book), list(book)) == (2, ["plan.1", "plan-2.1"])


def test_a_clause_is_in_force_from_its_first_day_until_before_its_end() -> None:
    clause = ClauseBook(BOOK)["plan-2.1"]
    first, end = date(2022, 1, 1), date(2026, 1, 1)
    day = timedelta(days=1)
    assert [clause.in_force_on(each) for each in (first - day, first)] == [False, True]
    assert [clause.in_force_on(each) for each in (end - day, end)] == [True, False]


def test_a_clause_without_an_instrument_is_refused() -> None:
    stray = {"heading": "三", "text": "三、", "status": "law"}
    with pytest.raises(ValueError, match="exactly one instrument"):
        ClauseBook({**BOOK, "clauses": {"statute.1": stray}})


def test_an_unknown_clause_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        CLAUSES["shanting-2021-8.9.9"]
