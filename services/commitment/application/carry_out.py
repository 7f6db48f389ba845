"""Carries out what falls due, for each commitment in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from services.commitment.application.ports import UnitOfWork
from services.commitment.domain.access import Actor
from services.commitment.domain.commitment import Change, Commitment
from services.commitment.domain.misuse import Misuse

Act = Callable[[Commitment, datetime], Change | None]
"""What happens to a commitment at an instant; None where it is not affected any more."""


async def carry_out(
    act: Act,
    commitment_ids: Iterable[UUID],
    new_uow: Callable[[], UnitOfWork],
    *,
    by: Actor,
    at: datetime,
) -> int:
    """How many commitments were affected; one that somebody else changes meanwhile is left to the
    next look. Raises ExceptionGroup of what failed, once all had their turn."""
    affected = 0
    failures: list[Exception] = []
    for commitment_id in commitment_ids:
        try:
            affected += await _carry_out_one(act, commitment_id, new_uow(), by=by, at=at)
        except Exception as failure:
            if not (isinstance(failure, Misuse) and failure.slug == "stale-version"):
                failures.append(failure)
    if failures:
        raise ExceptionGroup("not everything that was due was done", failures)
    return affected


async def _carry_out_one(
    act: Act, commitment_id: UUID, uow: UnitOfWork, *, by: Actor, at: datetime
) -> bool:
    async with uow:
        commitment = await uow.commitments.get(commitment_id)
        change = None if commitment is None else act(commitment, at)
        if change is not None:
            await uow.commitments.save(change, by, at)
            for event in change.events:
                uow.record(event)
        await uow.commit()
        return change is not None
