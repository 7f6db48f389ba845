"""A year's working days were published: the last days of waiting pushes are counted again."""

from __future__ import annotations

from datetime import date

from services.credit.application.ports import Deadline, UnitOfWork, YearOfWork
from services.credit.domain.regime import CreditRules
from services.credit.domain.vocabulary import day_of


async def learn_calendar_year(year: YearOfWork, uow: UnitOfWork, rules: CreditRules) -> None:
    """Keep the year unless a later revision is known, and recount what depends on it."""
    async with uow:
        if await uow.calendar.learn(year):
            deadlines: dict[date, Deadline] = {}
            for push in await uow.pushes.unacknowledged():
                created_on = day_of(push.created_at)
                if created_on not in deadlines:
                    deadlines[created_on] = await uow.calendar.deadline(
                        created_on, rules.push_workdays
                    )
                deadline = deadlines[created_on]
                if deadline != Deadline(push.due_on, push.due_is_provisional):
                    await uow.pushes.count_anew(push.push_id, deadline)
        await uow.commit()
