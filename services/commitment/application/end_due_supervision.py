"""Ends the supervision of exempt commitments whose time in the sampling pool is over (三(三))."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.commitment.application.ports import UnitOfWork
from services.commitment.domain.access import Actor
from services.commitment.domain.acts import end_supervision

TIMER = Actor("timer", None, frozenset({"service"}))
_BATCH = 100


async def end_due_supervision(new_uow: Callable[[], UnitOfWork], *, at: datetime) -> int:
    """How many commitments were ended, at most one batch; each in its own transaction."""
    async with new_uow() as uow:
        due = await uow.commitments.supervised_until_before(at.date(), _BATCH)
        await uow.commit()
    ended = 0
    for commitment_id in due:
        ended += await _end(commitment_id, new_uow(), at)
    return ended


async def _end(commitment_id: UUID, uow: UnitOfWork, at: datetime) -> bool:
    async with uow:
        commitment = await uow.commitments.get(commitment_id)
        change = None if commitment is None else end_supervision(commitment, at)
        if change is not None:
            await uow.commitments.save(change, TIMER, at)
            for event in change.events:
                uow.record(event)
        await uow.commit()
        return change is not None
