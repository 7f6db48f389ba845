"""Keeps what the catalogue tells of an item; older news than what is known is passed over."""

from __future__ import annotations

from services.commitment.application.ports import UnitOfWork
from services.commitment.domain.item import Item


async def when_item_is_published(item: Item, uow: UnitOfWork) -> None:
    """The item's newest published form."""
    async with uow:
        await uow.items.put(item)
        await uow.commit()


async def when_item_leaves_list(item_code: str, revision: int, uow: UnitOfWork) -> None:
    """The item is offered no more; commitments signed under it finish under it."""
    async with uow:
        await uow.items.leave_list(item_code, revision)
        await uow.commit()
