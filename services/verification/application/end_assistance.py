"""A request between organs ends: answered fact by fact, refused in writing, or taken back; and the
check that waited for it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.verification.application.advance_assistance import request_between
from services.verification.application.checking import CheckingUnitOfWork
from services.verification.application.follow_through import follow_through
from services.verification.application.ports import Evidence, Means
from services.verification.application.record_officer_result import what_was_found
from services.verification.domain import assistance, facts, ladder
from services.verification.domain.actor import Actor
from services.verification.domain.assistance import AssistanceRequest
from services.verification.domain.events import AssistanceEnded
from services.verification.domain.facts import FactResult
from services.verification.domain.verification import State, Verification
from services.verification.domain.vocabulary import Method


@dataclass(frozen=True, slots=True)
class AssistanceAnswer:
    """What the asked organ says of each fact, and which record of its own it looked at."""

    results: tuple[FactResult, ...]
    source_record_on: date | None
    evidence_digest: str | None


async def answer_assistance(
    assistance_request_id: UUID,
    answer: AssistanceAnswer,
    expected: int,
    actor: Actor,
    uow: CheckingUnitOfWork,
    *,
    at: datetime,
    means: Means,
) -> AssistanceRequest:
    """Take the answer: any inconsistent fact is a finding, all consistent settles the check, and
    anything else lets it climb. Raises Misuse as `advance_assistance` does."""
    async with uow:
        request = await request_between(uow, assistance_request_id, expected, actor)
        ended = assistance.answered(
            request,
            at,
            actor,
            answers=answer.results,
            source_record_on=answer.source_record_on,
            evidence_digest=answer.evidence_digest,
        )
        await uow.assistance.save(ended)
        uow.record(_ended(ended, "ANSWERED", at))
        check = await uow.verifications.get(ended.verification_id)
        if check.state is State.SUSPENDED:
            await uow.verifications.keep_evidence(_evidence(check, ended, actor, at, means))
            changed = _after_the_answer(check, ended, actor, at)
            compared = what_was_found(check, ended.answers)
            await follow_through(uow, changed, at=at, means=means, compared=compared)
        await uow.commit(ended)
        return ended


def _after_the_answer(
    check: Verification, request: AssistanceRequest, actor: Actor, at: datetime
) -> Verification:
    result = facts.conclusion(request.answers)
    if result is not None:
        return ladder.concluded(check, result, at, actor=actor)
    return ladder.after_assistance_told_nothing(
        check, at, reason="not-all-facts-answered", actor=actor
    )


async def refuse_assistance(
    assistance_request_id: UUID,
    reason: str,
    ground: str,
    expected: int,
    actor: Actor,
    uow: CheckingUnitOfWork,
    *,
    at: datetime,
    means: Means,
) -> AssistanceRequest:
    """Refuse in writing; the check climbs. Raises Misuse as `advance_assistance` does."""
    async with uow:
        request = await request_between(uow, assistance_request_id, expected, actor)
        ended = assistance.refused(request, at, actor, reason=reason, ground=ground)
        await uow.assistance.save(ended)
        uow.record(_ended(ended, "REFUSED", at))
        await _go_on_without(uow, ended, "assistance-refused", actor, at, means)
        await uow.commit(ended)
        return ended


async def cancel_assistance(
    assistance_request_id: UUID,
    reason: str,
    expected: int,
    actor: Actor,
    uow: CheckingUnitOfWork,
    *,
    at: datetime,
    means: Means,
) -> AssistanceRequest:
    """Take the request back; the check goes on without it. Raises Misuse as `advance_assistance`
    does."""
    async with uow:
        request = await request_between(uow, assistance_request_id, expected, actor)
        ended = assistance.cancelled(request, at, actor, reason=reason)
        await uow.assistance.save(ended)
        await _go_on_without(uow, ended, "assistance-cancelled", actor, at, means)
        await uow.commit(ended)
        return ended


async def _go_on_without(
    uow: CheckingUnitOfWork,
    request: AssistanceRequest,
    reason: str,
    actor: Actor,
    at: datetime,
    means: Means,
) -> None:
    check = await uow.verifications.get(request.verification_id)
    if check.state is State.SUSPENDED:
        changed = ladder.after_assistance_told_nothing(check, at, reason=reason, actor=actor)
        await follow_through(uow, changed, at=at, means=means)


def _ended(request: AssistanceRequest, outcome: str, at: datetime) -> AssistanceEnded:
    return AssistanceEnded(
        assistance_request_id=request.assistance_request_id,
        verification_id=request.verification_id,
        commitment_id=request.commitment_id,
        outcome=outcome,
        at=at,
    )


def _evidence(
    check: Verification, request: AssistanceRequest, actor: Actor, at: datetime, means: Means
) -> Evidence:
    record_on = request.source_record_on
    answer: dict[str, object] = {
        "assistance_request_id": str(request.assistance_request_id),
        "facts": [each.as_json() for each in request.answers],
        "source_record_on": record_on.isoformat() if record_on else None,
        "evidence_digest": request.evidence_digest,
    }
    return Evidence(
        evidence_id=means.new_id(),
        verification_id=check.verification_id,
        method=Method.ASSISTANCE.value,
        source=request.assisting_agency,
        question={
            "subject_ref": check.subject_ref,
            "facts": [each.fact for each in request.facts],
            "purpose": request.purpose,
        },
        answer=answer,
        facts=request.answers,
        digest=means.digest(answer),
        client_id=actor.client_id,
        agency=actor.agency,
        recorded_at=at,
    )
