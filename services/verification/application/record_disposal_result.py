"""Understands how it comes on record whether an order to rectify was obeyed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.verification.application.finding_ports import FindingUnitOfWork
from services.verification.application.finding_steps import (
    finding_of_agency,
    judged,
    require_version,
)
from services.verification.domain.actor import Actor
from services.verification.domain.clauses import SUPERVISION
from services.verification.domain.days import legal_day
from services.verification.domain.disposals import (
    Disposal,
    DisposalState,
    limit_is_over_before_rectification_failed,
    with_result,
)
from services.verification.domain.finding_rules import ActRefused
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import Step

_ACT = "record_result"


async def record_disposal_result(
    disposal_id: UUID,
    result: DisposalState,
    uow: FindingUnitOfWork,
    *,
    expected: int,
    actor: Actor,
    at: datetime,
    new_id: Callable[[], UUID],
) -> Disposal | ActRefused:
    """Record RECTIFIED or NOT_RECTIFIED; the latter not before the limit is over.

    Raises Misuse `disposal-not-found`, `stale-version` or `illegal-transition`.
    """
    async with uow:
        disposal = await _disposal(uow, disposal_id, actor, expected)
        finding = await finding_of_agency(uow, disposal.finding_id, actor)
        after = with_result(disposal, result, at)
        judgements = (limit_is_over_before_rectification_failed(disposal, result, legal_day(at)),)
        refusal = await judged(uow, finding, _ACT, judgements, actor=actor, at=at, new_id=new_id)
        outcome = refusal or await _keep(uow, disposal, after, actor, at)
        await uow.commit(outcome)
        return outcome


async def _disposal(
    uow: FindingUnitOfWork, disposal_id: UUID, actor: Actor, expected: int
) -> Disposal:
    disposal = await uow.disposals.find(disposal_id)
    if disposal is None or disposal.handling_agency != actor.agency:
        raise unknown_disposal(disposal_id)
    require_version(expected, disposal.version)
    return disposal


def unknown_disposal(disposal_id: UUID) -> Misuse:
    """What is told of a disposal that is not there, or not the caller's to know."""
    return Misuse("disposal-not-found", disposal_id=str(disposal_id))


async def _keep(
    uow: FindingUnitOfWork, before: Disposal, after: Disposal, actor: Actor, at: datetime
) -> Disposal:
    saved = await uow.disposals.save(after)
    step = Step(_ACT, before.state.value, after.state.value, at, actor, SUPERVISION)
    await uow.disposals.write_step(after.disposal_id, step)
    return saved
