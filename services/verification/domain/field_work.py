"""Understands what an officer's answer must rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.verification.domain import clauses
from services.verification.domain.facts import FactResult
from services.verification.domain.judgement import Judgement
from services.verification.domain.vocabulary import Method

OFFICERS_ON_SITE = 2


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """What an officer collected: a document by its digest, when, where and by whom."""

    title: str
    digest: str
    collected_on: date
    place: str | None
    officers: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """The evidence as a JSON object."""
        return {
            "title": self.title,
            "digest": self.digest,
            "collected_on": self.collected_on.isoformat(),
            "place": self.place,
            "officers": list(self.officers),
        }


def two_officers_on_site(method: Method, officers: Sequence[str]) -> Judgement:
    """现场核查由两名以上执法人员进行: an on-site check needs two different officers."""
    different = len({each.strip() for each in officers if each.strip()})
    return Judgement(
        rule="two-officers-on-site",
        clause=clauses.OWN_RULE,
        met=method is not Method.ON_SITE or different >= OFFICERS_ON_SITE,
        facts={"method": method.value, "officers": different, "needed": OFFICERS_ON_SITE},
    )


def answers_the_task(method: Method, at_method: Method | None) -> Judgement:
    """An answer is taken for the method that the check stands at."""
    return Judgement(
        rule="answers-the-task",
        clause=clauses.CLASSIFICATION,
        met=method is at_method,
        facts={"method": method.value, "expected": at_method.value if at_method else None},
    )


def collected_by_now(collected_on: date, today: date) -> Judgement:
    """Evidence of a day that has not come is no evidence."""
    return Judgement(
        rule="collected-by-now",
        clause=clauses.OWN_RULE,
        met=collected_on <= today,
        facts={"collected_on": collected_on.isoformat(), "today": today.isoformat()},
    )


def each_fact_answered_once(results: Sequence[FactResult]) -> Judgement:
    """At least one fact is answered, and none twice."""
    names = [each.fact for each in results]
    return Judgement(
        rule="each-fact-answered-once",
        clause=clauses.CLASSIFICATION,
        met=bool(names) and len(set(names)) == len(names),
        facts={"facts": names},
    )


def judge(
    method: Method,
    at_method: Method | None,
    evidence: FieldEvidence,
    results: Sequence[FactResult],
    today: date,
) -> tuple[Judgement, ...]:
    """Every rule of an officer's answer, met or not."""
    return (
        answers_the_task(method, at_method),
        two_officers_on_site(method, evidence.officers),
        collected_by_now(evidence.collected_on, today),
        each_fact_answered_once(results),
    )
