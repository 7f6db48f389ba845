"""The matter was decided: a check that comes after the decision begins."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.verification.application.checking import CheckingUnitOfWork
from services.verification.application.follow_through import follow_through
from services.verification.application.ports import Means, NotYetTold
from services.verification.domain import ladder
from services.verification.domain.verification import State


async def begin_after_decision(
    commitment_id: UUID,
    outcome: str,
    decided_on: date,
    uow: CheckingUnitOfWork,
    *,
    at: datetime,
    means: Means,
) -> None:
    """Keep the decision, and dispatch the check that waited for it.

    Raises NotYetTold where the filing is not known yet.
    """
    async with uow:
        if await uow.projections.commitment(commitment_id) is None:
            raise NotYetTold(str(commitment_id))
        await uow.projections.matter_decided(commitment_id, outcome, decided_on)
        check = await uow.verifications.of_commitment(commitment_id)
        if check is not None and check.state is State.PLANNED:
            deadline = await uow.projections.workdays_after(decided_on, check.deadline_workdays)
            begun = ladder.dispatched(check, deadline, at)
            await follow_through(uow, begun, at=at, means=means)
        await uow.commit()
