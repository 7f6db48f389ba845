"""A worker is ready to ask: it takes the checks that have waited longest."""

from __future__ import annotations

from datetime import datetime

from services.verification.application.ports import UnitOfWork
from services.verification.domain import ladder
from services.verification.domain.ladder import Patience
from services.verification.domain.verification import Verification


async def take_due_checks(
    connector: str, limit: int, uow: UnitOfWork, *, at: datetime, patience: Patience
) -> tuple[Verification, ...]:
    """At most `limit` checks that `connector` may be asked about, now in the worker's hands; where
    the worker dies they are due again after the lease."""
    async with uow:
        taken = []
        for check in await uow.verifications.due(connector, at, limit):
            in_hand = ladder.taken_to_ask(check, at, patience)
            await uow.verifications.save(in_hand)
            taken.append(in_hand)
        await uow.commit()
        return tuple(taken)
