"""An officer answers a check with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.verification.application.checking import CheckingUnitOfWork
from services.verification.application.follow_through import Compared, follow_through
from services.verification.application.ports import Evidence, Means
from services.verification.application.take_task import task_of
from services.verification.domain import facts, field_work, ladder
from services.verification.domain.actor import Actor
from services.verification.domain.days import legal_day
from services.verification.domain.facts import FactResult
from services.verification.domain.field_work import FieldEvidence
from services.verification.domain.judgement import Judgement
from services.verification.domain.verification import Verification
from services.verification.domain.vocabulary import FactAnswer, Method


@dataclass(frozen=True, slots=True)
class OfficerResult:
    """What an officer found by `method`, fact by fact, and what it rests on."""

    verification_id: UUID
    expected_version: int
    method: Method
    results: tuple[FactResult, ...]
    evidence: FieldEvidence


@dataclass(frozen=True, slots=True)
class ResultRefused:
    """The answer was not taken; `judgements` tell every rule."""

    check: Verification
    judgements: tuple[Judgement, ...]


async def record_officer_result(
    result: OfficerResult,
    actor: Actor,
    uow: CheckingUnitOfWork,
    *,
    at: datetime,
    means: Means,
) -> Verification | ResultRefused:
    """Take the answer: it settles the check, or the check climbs to the next method.

    Raises Misuse where the check is another agency's, was changed since, or waits for no officer.
    """
    async with uow:
        check = await task_of(uow, result.verification_id, result.expected_version, actor)
        judgements = field_work.judge(
            result.method, check.method, result.evidence, result.results, legal_day(at)
        )
        if not all(each.met for each in judgements):
            refused = ResultRefused(check, judgements)
            await uow.commit(refused)
            return refused
        await uow.verifications.keep_evidence(_evidence(check, result, actor, at, means))
        changed = _changed(check, result, actor, at)
        compared = what_was_found(check, result.results)
        check = await follow_through(uow, changed, at=at, means=means, compared=compared)
        await uow.commit(check)
        return check


def _changed(
    check: Verification, result: OfficerResult, actor: Actor, at: datetime
) -> Verification:
    conclusion = facts.conclusion(result.results)
    if conclusion is None:
        return ladder.climbed(check, at, reason="not-all-facts-answered", actor=actor)
    return ladder.concluded(check, conclusion, at, actor=actor)


def what_was_found(check: Verification, results: tuple[FactResult, ...]) -> Compared:
    """The facts that did not agree, as they were claimed and as they were answered."""
    statements = {each.fact: each.statement for each in check.facts}
    differing = [each for each in results if each.result is FactAnswer.INCONSISTENT]
    return Compared(
        committed={each.fact: statements.get(each.fact, each.fact) for each in differing},
        found={each.fact: each.remark or each.result.value for each in differing},
    )


def _evidence(
    check: Verification, result: OfficerResult, actor: Actor, at: datetime, means: Means
) -> Evidence:
    answer = result.evidence.as_json()
    told = {"facts": [each.as_json() for each in result.results], "evidence": answer}
    return Evidence(
        evidence_id=means.new_id(),
        verification_id=check.verification_id,
        method=result.method.value,
        source=actor.agency or actor.client_id,
        question={
            "subject_ref": check.subject_ref,
            "facts": [each.fact for each in result.results],
            "standard": check.standard,
        },
        answer=answer,
        facts=result.results,
        digest=means.digest(told),
        client_id=actor.client_id,
        agency=actor.agency,
        recorded_at=at,
    )
