"""An officer asks another organ to check facts (三(二))."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.verification.application.checking import CheckingUnitOfWork
from services.verification.application.follow_through import Ask, ask_for_assistance
from services.verification.application.ports import Means
from services.verification.application.take_task import check_of_agency
from services.verification.domain.actor import Actor
from services.verification.domain.assistance import AssistanceRequest
from services.verification.domain.misuse import Misuse


async def request_assistance(
    verification_id: UUID,
    ask: Ask,
    actor: Actor,
    uow: CheckingUnitOfWork,
    *,
    at: datetime,
    means: Means,
) -> AssistanceRequest:
    """Send the request; the check waits for its answer.

    Raises Misuse where the check is another agency's or not open, or an organ asks itself.
    """
    async with uow:
        check = await check_of_agency(uow, verification_id, actor)
        if ask.assisting_agency == actor.agency:
            raise Misuse("assistance-of-oneself", agency=ask.assisting_agency)
        if await uow.projections.agency(ask.assisting_agency) is None:
            raise Misuse("agency-not-known", agency=ask.assisting_agency)
        _, request = await ask_for_assistance(uow, check, ask, actor=actor, at=at, means=means)
        await uow.commit(request)
        return request
