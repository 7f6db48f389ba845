"""Keeps an applicant's standing, and closes the path of what is not decided yet (四(二))."""

from __future__ import annotations

from datetime import datetime

from services.commitment.application.ports import UnitOfWork
from services.commitment.domain.access import Actor
from services.commitment.domain.acts import close_path
from services.commitment.domain.standing import Standing

CREDIT_SERVICE = Actor("credit", None, frozenset({"service"}))


async def when_standing_changes(
    standing: Standing, uow: UnitOfWork, *, changed_at: datetime, at: datetime
) -> None:
    """The standing, if newer; where it closes the path, accepted commitments leave it."""
    async with uow:
        is_news = await uow.standings.put(standing, changed_at)
        if is_news and not standing.eligible:
            for commitment in await uow.commitments.accepted_of(standing.subject_ref):
                change = close_path(commitment, at)
                if change is not None:
                    await uow.commitments.save(change, CREDIT_SERVICE, at)
                    for event in change.events:
                        uow.record(event)
        await uow.commit()
