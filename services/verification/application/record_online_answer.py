"""A source answered, or did not: question, answer and result are kept together, and the check goes
on."""

from __future__ import annotations

from datetime import datetime

from services.verification.application.ask_online import OWNER_UNREACHABLE, Asked
from services.verification.application.checking import CheckingUnitOfWork
from services.verification.application.follow_through import Compared, follow_through
from services.verification.application.ports import Evidence, Means
from services.verification.domain import facts, ladder
from services.verification.domain.actor import THE_SYSTEM
from services.verification.domain.answers import Found, NotFound, Unreachable
from services.verification.domain.facts import FactResult
from services.verification.domain.planning import DataSource
from services.verification.domain.verification import State, Verification
from services.verification.domain.vocabulary import FactAnswer, Method


async def record_online_answer(
    taken: Verification,
    asked: Asked,
    uow: CheckingUnitOfWork,
    *,
    at: datetime,
    means: Means,
) -> Verification:
    """Record what came back for a check that a worker had taken. Where the check went on without
    the worker meanwhile, the answer is dropped and the check returned as it stands."""
    async with uow:
        check = await uow.verifications.get(taken.verification_id)
        if check.version == taken.version and check.state is State.IN_PROGRESS:
            check = await _go_on(uow, check, asked, at, means)
        await uow.commit(check)
        return check


async def _go_on(
    uow: CheckingUnitOfWork, check: Verification, asked: Asked, at: datetime, means: Means
) -> Verification:
    answer = asked.answer
    if isinstance(answer, Unreachable):
        owner_silent = answer.reason == OWNER_UNREACHABLE
        waiting = ladder.unanswered(
            check, at, means.patience, reason=answer.reason, may_climb=not owner_silent
        )
        return await follow_through(uow, waiting, at=at, means=means)
    source = check.source
    if source is None:
        raise RuntimeError("an online check has a source")
    results = _results(source, asked, answer)
    await uow.verifications.keep_evidence(_evidence(check, source, answer, results, at, means))
    result = facts.conclusion(results)
    if result is None:
        reason = "no-record" if isinstance(answer, NotFound) else "not-all-facts-answered"
        changed = ladder.climbed(check, at, reason=reason)
    else:
        changed = ladder.concluded(check, result, at)
    return await follow_through(
        uow, changed, at=at, means=means, compared=_compared(source, asked, answer)
    )


def _results(source: DataSource, asked: Asked, answer: Found | NotFound) -> tuple[FactResult, ...]:
    if isinstance(answer, Found):
        return facts.compare(source.mappings, asked.committed, answer.record)
    return tuple(FactResult(each.fact, FactAnswer.NO_RECORD) for each in source.mappings)


def _compared(source: DataSource, asked: Asked, answer: Found | NotFound) -> Compared:
    if isinstance(answer, NotFound):
        return Compared()
    found = {each.fact: answer.record.get(each.field) for each in source.mappings}
    return Compared(committed=asked.committed, found=found)


def _evidence(
    check: Verification,
    source: DataSource,
    answer: Found | NotFound,
    results: tuple[FactResult, ...],
    at: datetime,
    means: Means,
) -> Evidence:
    found = isinstance(answer, Found)
    told: dict[str, object] = {"found": found, "query_id": answer.query_id}
    if isinstance(answer, Found):
        told["as_of"] = answer.as_of
        told["record"] = {each.field: answer.record.get(each.field) for each in source.mappings}
    return Evidence(
        evidence_id=means.new_id(),
        verification_id=check.verification_id,
        method=Method.ONLINE.value,
        source=f"{source.connector}/{source.resource}",
        question={
            "resource": source.resource,
            "subject_ref": check.subject_ref,
            "facts": [each.fact for each in source.mappings],
        },
        answer=told,
        facts=results,
        digest=answer.digest,
        client_id=THE_SYSTEM.client_id,
        agency=None,
        recorded_at=at,
    )
