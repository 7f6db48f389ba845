"""Understands how a refused answer of an officer is told: every rule not met, and what next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.problems import BOOK
from services.chassis.idempotency import Answer
from services.chassis.problem import CHINESE, Problem, problem_body
from services.verification.application.record_officer_result import ResultRefused
from services.verification.domain.judgement import Judgement

_EXPLANATIONS: dict[str, tuple[str, str]] = {
    "answers-the-task": (
        "所填核查方式不是本任务当前的核查方式。",
        "The method is not the one that the check stands at.",
    ),
    "two-officers-on-site": (
        "现场核查须由两名以上人员进行（本系统设定）。",
        "An on-site check needs two officers (a rule of this system).",
    ),
    "collected-by-now": (
        "取证日期晚于今日（本系统设定）。",
        "The evidence is dated after today (a rule of this system).",
    ),
    "each-fact-answered-once": (
        "同一事实重复填报。",
        "A fact is answered twice.",
    ),
}


def refused_result(
    verification_id: UUID, refused: ResultRefused, *, language: str, instance: str
) -> Answer:
    """The answer to a result that was not taken."""
    href = f"/api/v1/verifications/{verification_id}"
    unmet = [each for each in refused.judgements if not each.met]
    problem = Problem(
        "verification-result-refused",
        extensions={
            "findings": [_explained(each, language) for each in unmet],
            "next": [{"rel": "verification", "href": href}],
        },
        verification_id=str(verification_id),
    )
    status, body = problem_body(BOOK, problem, language=language, instance=instance)
    return Answer(status, body, {"Content-Language": language})


def _explained(judgement: Judgement, language: str) -> dict[str, Any]:
    chinese, english = _EXPLANATIONS[judgement.rule]
    explanation = chinese if language == CHINESE else english
    return {**judgement.as_json(), "explanation": explanation}
