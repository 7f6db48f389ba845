"""Understands whether what was committed agrees with what a source answers, fact by fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from services.verification.domain.vocabulary import FactAnswer, Result

_Ordered = TypeVar("_Ordered", float, str)


@dataclass(frozen=True, slots=True)
class FactMapping:
    """The fact is consistent where `fact comparison field` holds, by eq, lte or gte."""

    fact: str
    field: str
    comparison: str


@dataclass(frozen=True, slots=True)
class AskedFact:
    """One fact that is to be checked, and what is claimed of it."""

    fact: str
    statement: str


@dataclass(frozen=True, slots=True)
class FactResult:
    """The answer for one fact; `remark` is the answerer's own words."""

    fact: str
    result: FactAnswer
    remark: str | None = None

    def as_json(self) -> dict[str, object]:
        """The answer as a JSON object."""
        return {"fact": self.fact, "result": self.result.value, "remark": self.remark}


def conclusion(results: Iterable[FactResult]) -> Result | None:
    """Any inconsistent fact makes the check inconsistent; all consistent, consistent; otherwise
    nothing is concluded, and no record is never held against the committer."""
    answers = [each.result for each in results]
    if FactAnswer.INCONSISTENT in answers:
        return Result.INCONSISTENT
    if answers and all(answer is FactAnswer.CONSISTENT for answer in answers):
        return Result.CONSISTENT
    return None


def compare(
    mappings: Sequence[FactMapping],
    committed: Mapping[str, object],
    record: Mapping[str, object],
) -> tuple[FactResult, ...]:
    """Each mapped fact against the field that answers for it."""
    return tuple(FactResult(each.fact, _compare_one(each, committed, record)) for each in mappings)


def _compare_one(
    mapping: FactMapping, committed: Mapping[str, object], record: Mapping[str, object]
) -> FactAnswer:
    found = record.get(mapping.field)
    if found is None:
        return FactAnswer.NO_RECORD
    claimed = committed.get(mapping.fact)
    holds = _holds(claimed, mapping.comparison, found)
    if holds is None:
        return FactAnswer.CANNOT_CONFIRM
    return FactAnswer.CONSISTENT if holds else FactAnswer.INCONSISTENT


def _holds(claimed: object, comparison: str, found: object) -> bool | None:
    """Whether the comparison holds; None where the two cannot be compared."""
    if isinstance(claimed, bool) or isinstance(found, bool):
        same_kind = isinstance(claimed, bool) and isinstance(found, bool)
        return claimed == found if same_kind and comparison == "eq" else None
    if isinstance(claimed, int | float) and isinstance(found, int | float):
        return _ordered(float(claimed), comparison, float(found))
    if isinstance(claimed, str) and isinstance(found, str):
        return _ordered(claimed.strip(), comparison, found.strip())
    if isinstance(claimed, list) and isinstance(found, list) and comparison == "eq":
        return claimed == found
    return None


def _ordered(claimed: _Ordered, comparison: str, found: _Ordered) -> bool | None:
    match comparison:
        case "eq":
            return claimed == found
        case "lte":
            return claimed <= found
        case "gte":
            return claimed >= found
    return None
