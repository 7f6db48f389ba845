"""Brings a commitment up to date with its check and findings; late news is noted, not an error."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.commitment.application.ports import FollowingUnitOfWork
from services.commitment.domain import news
from services.commitment.domain.access import Actor
from services.commitment.domain.commitment import Change, CheckResult, Commitment
from services.commitment.domain.misuse import Misuse

VERIFICATION_SERVICE = Actor("verification", None, frozenset({"service"}))


async def when_check_is_planned(
    commitment_id: UUID, exempt: bool, uow: FollowingUnitOfWork, *, at: datetime
) -> None:
    """A check was planned, or the commitment was found exempt from one."""
    await _apply(commitment_id, lambda known: news.check_planned(known, exempt), uow, at)


async def when_check_is_completed(
    commitment_id: UUID, result: CheckResult, uow: FollowingUnitOfWork, *, at: datetime
) -> None:
    """A check ended with a result."""
    await _apply(commitment_id, lambda known: news.check_completed(known, result, at), uow, at)


async def when_untruth_is_suspected(
    commitment_id: UUID, finding_id: UUID, uow: FollowingUnitOfWork, *, at: datetime
) -> None:
    """A finding was opened."""
    await _apply(commitment_id, lambda known: news.untruth_suspected(known, finding_id), uow, at)


async def when_finding_is_cleared(
    commitment_id: UUID, finding_id: UUID, uow: FollowingUnitOfWork, *, at: datetime
) -> None:
    """A finding ended without untruth."""
    await _apply(commitment_id, lambda known: news.finding_cleared(known, finding_id, at), uow, at)


async def when_untruth_is_confirmed(
    commitment_id: UUID, finding_id: UUID, uow: FollowingUnitOfWork, *, at: datetime
) -> None:
    """A finding ended with untruth."""
    await _apply(commitment_id, lambda known: news.untruth_confirmed(known, finding_id), uow, at)


async def _apply(
    commitment_id: UUID,
    change_of: Callable[[Commitment], Change],
    uow: FollowingUnitOfWork,
    at: datetime,
) -> None:
    """Raises Misuse where the commitment is unknown: news of it cannot be, so it is set aside."""
    async with uow:
        commitment = await uow.commitments.get(commitment_id)
        if commitment is None:
            raise Misuse("commitment-not-found", commitment_id=str(commitment_id))
        change = change_of(commitment)
        # A line of history alone must not make the version stale that a client just read.
        keep = uow.commitments.note if change.commitment == commitment else uow.commitments.save
        await keep(change, VERIFICATION_SERVICE, at)
        for event in change.events:
            uow.record(event)
        await uow.commit()
