"""An agency was registered: notices can name it."""

from __future__ import annotations

from services.credit.application.ports import UnitOfWork


async def learn_agency(code: str, name: str, uow: UnitOfWork) -> None:
    """Keep the agency's name."""
    async with uow:
        await uow.agencies.learn(code, name)
        await uow.commit()
