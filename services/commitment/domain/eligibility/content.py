"""Understands what a letter must say: statements, facts, conditions, and the publicity choice."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from services.commitment.domain.clauses import FORMAT_TEXTS, OWN_RULE, PUBLICITY
from services.commitment.domain.eligibility.judgement import Case, Judgement, SchemaError
from services.commitment.domain.item import Condition
from services.commitment.domain.one_line import broken_texts

NOT_ONE_LINE = "not-one-line"
_MOST_ERRORS_TOLD = 50
_ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


def six_statements_made(case: Case) -> Judgement:
    """书面承诺书格式文本: 已知晓、已符合、真实、愿意配合核查、愿意承担责任、真实意思表示."""
    not_made = case.filing.statements.not_made()
    return Judgement(
        rule="six-statements-made",
        clause=FORMAT_TEXTS,
        met=not not_made,
        facts={"not_made": list(not_made)},
    )


def facts_fit_schema(case: Case) -> Judgement:
    """The concrete facts are filled in as the item's form asks for them, each text on one line."""
    broken = [SchemaError(at, NOT_ONE_LINE) for at in broken_texts(case.filing.facts, "/facts")]
    errors = (*broken, *case.schema_errors)[:_MOST_ERRORS_TOLD]
    return Judgement(
        rule="facts-fit-schema",
        clause=OWN_RULE,
        met=not errors,
        facts={
            "item_revision": case.item.revision,
            "errors": [{"pointer": each.pointer, "code": each.code} for each in errors],
        },
    )


def facts_meet_conditions(case: Case) -> Judgement:
    """The facts themselves already meet each quantified condition that was notified."""
    answers = [_answer(condition, case.filing.facts) for condition in case.item.conditions]
    return Judgement(
        rule="facts-meet-conditions",
        clause=OWN_RULE,
        met=all(answer["met"] for answer in answers),
        facts={"conditions": answers},
    )


def publicity_chosen(case: Case) -> Judgement:
    """决定向社会公开告知承诺书的……在当事人申请时告知。当事人拒绝公开的，应当提交……证明."""
    in_catalogue = case.item.publicity.in_catalogue
    consent = case.filing.publicity_consent
    choice = {None: "not-chosen", True: "consented", False: "refused"}[consent]
    needs = {None: "choose", True: None, False: "proof-path"}[consent]
    return Judgement(
        rule="publicity-chosen",
        clause=PUBLICITY,
        met=not in_catalogue or consent is True,
        facts={
            "in_catalogue": in_catalogue,
            "choice": choice,
            "needs": needs if in_catalogue else None,
        },
    )


def _answer(condition: Condition, facts: dict[str, Any]) -> dict[str, Any]:
    seen = facts.get(condition.fact)
    return {
        "fact": condition.fact,
        "operator": condition.operator,
        "bound": condition.value,
        "text": condition.text,
        "seen": _shown(seen),
        "met": condition.fact in facts and holds(seen, condition.operator, condition.value),
    }


def _shown(value: Any) -> bool | int | float | str:
    """A measured value; of a text only that there is one, for it may be a name."""
    if isinstance(value, bool | int | float):
        return value
    return "absent" if value is None else "present"


def holds(value: Any, comparison: str, bound: Any) -> bool:
    """Whether `value comparison bound` holds; values of different kinds never do.

    Texts are ordered as written, which orders ISO 8601 dates by time.
    """
    if comparison == "in":
        return isinstance(bound, list | tuple) and any(_same(value, each) for each in bound)
    if comparison == "eq":
        return _same(value, bound)
    if comparison == "ne":
        return _kind(value) == _kind(bound) and not _same(value, bound)
    if _kind(value) != _kind(bound) or _kind(value) not in ("number", "text"):
        return False
    return _ORDERINGS[comparison](value, bound)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "other"


def _same(value: Any, bound: Any) -> bool:
    return _kind(value) == _kind(bound) and bool(value == bound)
