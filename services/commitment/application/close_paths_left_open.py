"""Closes the path of what is accepted though the standing fell (四(二))."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.commitment.application.carry_out import carry_out
from services.commitment.application.ports import UnitOfWork
from services.commitment.application.when_standing_changes import CREDIT_SERVICE
from services.commitment.domain.acts import close_path

_BATCH = 100


async def close_paths_left_open(new_uow: Callable[[], UnitOfWork], *, at: datetime) -> int:
    """How many commitments left the path, at most one batch; each in its own transaction.

    `when_standing_changes` closes the path of what is accepted when it looks. Found here is what
    was filed in that instant, for a filing reads the standing before it is kept, and what comes
    back to it later, once a finding is cleared. Raises ExceptionGroup, see `carry_out`.
    """
    async with new_uow() as uow:
        left_open = await uow.commitments.accepted_against_standing(_BATCH)
        await uow.commit()
    return await carry_out(close_path, left_open, new_uow, by=CREDIT_SERVICE, at=at)
