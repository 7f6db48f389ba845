"""A day came on which time alone changes a standing: it is judged anew."""

from __future__ import annotations

from datetime import datetime

from services.credit.application.ports import UnitOfWork
from services.credit.application.steps import refresh_standing
from services.credit.domain.regime import CreditRules
from services.credit.domain.vocabulary import day_of

_BATCH = 100


async def review_standings(uow: UnitOfWork, rules: CreditRules, *, at: datetime) -> int:
    """Judge the standings that are due; tell how many. The letters are the system's own."""
    async with uow:
        due = await uow.files.due_for_review(day_of(at), _BATCH)
        for subject_ref in due:
            await refresh_standing(uow, subject_ref, rules, at)
        await uow.commit()
        return len(due)
