"""The catalogue told what it holds: items, working days and organs are kept as it tells them."""

from __future__ import annotations

from services.verification.application.ports import AgencyView, CalendarYear, UnitOfWork
from services.verification.domain.planning import Item


async def project_item(item: Item, name: str, matter_category: str, uow: UnitOfWork) -> None:
    """Keep the published form of an item."""
    async with uow:
        await uow.projections.put_item(item, name, matter_category)
        await uow.commit()


async def project_item_left_list(item_code: str, revision: int, uow: UnitOfWork) -> None:
    """The item is on the list no more; what was signed under it finishes under it."""
    async with uow:
        await uow.projections.item_left_list(item_code, revision)
        await uow.commit()


async def project_calendar(calendar: CalendarYear, uow: UnitOfWork) -> None:
    """Keep the working days of a year."""
    async with uow:
        await uow.projections.put_calendar(calendar)
        await uow.commit()


async def project_agency(agency: AgencyView, uow: UnitOfWork) -> None:
    """Keep an organ of the tree."""
    async with uow:
        await uow.projections.put_agency(agency)
        await uow.commit()
