"""Ends the supervision of exempt commitments whose time in the sampling pool is over (三(三))."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.commitment.application.carry_out import carry_out
from services.commitment.application.ports import UnitOfWork
from services.commitment.domain.access import Actor
from services.commitment.domain.acts import end_supervision

TIMER = Actor("timer", None, frozenset({"service"}))
_BATCH = 100


async def end_due_supervision(new_uow: Callable[[], UnitOfWork], *, at: datetime) -> int:
    """How many commitments were ended, at most one batch; each in its own transaction. Raises
    ExceptionGroup, see `carry_out`."""
    async with new_uow() as uow:
        due = await uow.commitments.supervised_until_before(at.date(), _BATCH)
        await uow.commit()
    return await carry_out(end_supervision, due, new_uow, by=TIMER, at=at)
