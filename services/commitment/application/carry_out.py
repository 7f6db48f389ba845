"""Carries out what falls due for one commitment, in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.commitment.application.ports import UnitOfWork
from services.commitment.domain.access import Actor
from services.commitment.domain.commitment import Change, Commitment

Act = Callable[[Commitment, datetime], Change | None]
"""What happens to a commitment at an instant; None where it is not affected any more."""


async def carry_out(
    act: Act, commitment_id: UUID, uow: UnitOfWork, *, by: Actor, at: datetime
) -> bool:
    """Tell whether the commitment was affected. Raises Misuse `stale-version` where somebody else
    changed it meanwhile."""
    async with uow:
        commitment = await uow.commitments.get(commitment_id)
        change = None if commitment is None else act(commitment, at)
        if change is not None:
            await uow.commitments.save(change, by, at)
            for event in change.events:
                uow.record(event)
        await uow.commit()
        return change is not None
