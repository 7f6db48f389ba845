"""Understands what follows a change of a check: it is kept and told, another organ is asked where
assistance is its turn, and a finding is opened where what was committed does not agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.verification.application.checking import CheckingUnitOfWork
from services.verification.application.open_finding import suspect_untruth
from services.verification.application.ports import (
    CommitmentView,
    Means,
    NotYetTold,
    PlanningUnitOfWork,
)
from services.verification.domain import clauses
from services.verification.domain.actor import THE_SYSTEM, Actor
from services.verification.domain.assistance import AssistanceRequest, sent
from services.verification.domain.days import legal_day
from services.verification.domain.events import (
    AssistanceAsked,
    VerificationConcluded,
    VerificationDispatched,
)
from services.verification.domain.facts import AskedFact
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import State, Verification
from services.verification.domain.vocabulary import Method, Result, Urgency


@dataclass(frozen=True, slots=True)
class Compared:
    """What was committed and what was found, by fact, as a finding needs them."""

    committed: Mapping[str, object] = field(default_factory=dict)
    found: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """What another organ is to be asked, and on which ground."""

    assisting_agency: str
    facts: tuple[AskedFact, ...]
    urgency: Urgency
    legal_basis: str
    purpose: str


async def follow_through(
    uow: CheckingUnitOfWork,
    check: Verification,
    *,
    at: datetime,
    means: Means,
    compared: Compared | None = None,
) -> Verification:
    """Keep `check` and do what its new state asks for, in the open transaction."""
    if _is_for_another_organ(check):
        ask = _of_the_classified_organ(check)
        told = await ask_for_assistance(uow, check, ask, actor=THE_SYSTEM, at=at, means=means)
        return told[0]
    await uow.verifications.save(check)
    _tell_dispatch(uow, check, at)
    if check.state is State.CLOSED and check.result is not None:
        await _tell_the_result(uow, check, check.result, at, means, compared or Compared())
    return check


async def keep_planned(
    uow: PlanningUnitOfWork, check: Verification, *, at: datetime, means: Means
) -> Verification:
    """Keep a check that was just planned and do what its state asks for, in the open
    transaction."""
    if not _is_for_another_organ(check):
        await uow.verifications.add(check)
        _tell_dispatch(uow, check, at)
        return check
    request = await _request(
        uow, check, _of_the_classified_organ(check), actor=THE_SYSTEM, at=at, means=means
    )
    suspended = check.act("suspend", at, actor=THE_SYSTEM, clause=clauses.ASSISTANCE)
    await uow.verifications.add(suspended)
    await _send(uow, request)
    return suspended


def _is_for_another_organ(check: Verification) -> bool:
    return check.state is State.DISPATCHED and check.method is Method.ASSISTANCE


def _tell_dispatch(uow: PlanningUnitOfWork, check: Verification, at: datetime) -> None:
    if check.state is State.DISPATCHED and check.method is not None:
        connector = check.source_to_ask.connector if check.source_to_ask else None
        method = check.method.value
        uow.record(VerificationDispatched(check.verification_id, method, connector, at))


def _of_the_classified_organ(check: Verification) -> Ask:
    if check.assisting_agency is None:
        raise Misuse("assisting-agency-missing", item_code=check.item_code)
    return Ask(
        assisting_agency=check.assisting_agency,
        facts=check.facts,
        urgency=Urgency.NORMAL,
        legal_basis="山政办发〔2021〕8号 三（一）、三（二）",
        purpose=f"核查告知承诺证明事项 {check.item_code}：{check.standard}",
    )


async def ask_for_assistance(
    uow: CheckingUnitOfWork,
    check: Verification,
    ask: Ask,
    *,
    actor: Actor,
    at: datetime,
    means: Means,
) -> tuple[Verification, AssistanceRequest]:
    """Send a request to another organ; the check is suspended until it is answered."""
    request = await _request(uow, check, ask, actor=actor, at=at, means=means)
    suspended = check.act("suspend", at, actor=actor, clause=clauses.ASSISTANCE)
    await uow.verifications.save(suspended)
    await _send(uow, request)
    return suspended, request


async def _request(
    uow: PlanningUnitOfWork,
    check: Verification,
    ask: Ask,
    *,
    actor: Actor,
    at: datetime,
    means: Means,
) -> AssistanceRequest:
    workdays = means.assistance_deadlines.workdays(ask.urgency)
    return sent(
        AssistanceRequest(
            assistance_request_id=means.new_id(),
            verification_id=check.verification_id,
            commitment_id=check.commitment_id,
            item_code=check.item_code,
            requesting_agency=check.handling_agency,
            assisting_agency=ask.assisting_agency,
            facts=ask.facts,
            urgency=ask.urgency,
            legal_basis=ask.legal_basis,
            purpose=ask.purpose,
            deadline=await uow.projections.workdays_after(legal_day(at), workdays),
            sent_at=at,
        ),
        actor,
    )


async def _send(uow: PlanningUnitOfWork, request: AssistanceRequest) -> None:
    await uow.assistance.add(request)
    uow.record(_asked(request))


def _asked(request: AssistanceRequest) -> AssistanceAsked:
    return AssistanceAsked(
        assistance_request_id=request.assistance_request_id,
        verification_id=request.verification_id,
        commitment_id=request.commitment_id,
        requesting_agency=request.requesting_agency,
        assisting_agency=request.assisting_agency,
        due_on=request.deadline.on,
        clause=clauses.ASSISTANCE,
        at=request.sent_at,
    )


async def _tell_the_result(
    uow: CheckingUnitOfWork,
    check: Verification,
    result: Result,
    at: datetime,
    means: Means,
    compared: Compared,
) -> None:
    kept = await uow.verifications.evidence_digests(check.verification_id)
    digest = means.digest({"verification_id": str(check.verification_id), "evidence": kept})
    uow.record(
        VerificationConcluded(
            verification_id=check.verification_id,
            commitment_id=check.commitment_id,
            item_code=check.item_code,
            result=result.value,
            method=check.last_method.value,
            evidence_digest=digest,
            at=at,
        )
    )
    if result is Result.INCONSISTENT:
        await suspect_untruth(
            uow,
            commitment=await commitment_of(uow, check),
            source="VERIFICATION",
            facts_committed=compared.committed,
            facts_found=compared.found,
            evidence_digest=digest,
            at=at,
            new_id=means.new_id,
        )


async def commitment_of(uow: CheckingUnitOfWork, check: Verification) -> CommitmentView:
    """The commitment that is checked. Raises NotYetTold where its filing was never told."""
    commitment = await uow.projections.commitment(check.commitment_id)
    if commitment is None:
        raise NotYetTold(str(check.commitment_id))
    return commitment
