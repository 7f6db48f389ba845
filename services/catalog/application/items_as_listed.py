"""What an act on a text or guide begins with: the item, listed, of the actor's agency."""

from __future__ import annotations

from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor, belongs_to
from services.catalog.domain.list_entries import ListEntry
from services.catalog.domain.misuse import Misuse


async def listed_entry(uow: UnitOfWork, item_code: str, actor: Actor) -> ListEntry:
    """The entry in force. Raises Misuse where the list does not hold the item, or another agency
    handles it."""
    item = await uow.items.find(item_code)
    entry = (
        await uow.list_versions.entry(item.list_version_id, item_code)
        if item is not None and item.listed
        else None
    )
    if entry is None:
        raise Misuse("item-not-found", item_code=item_code)
    belongs_to(actor, entry.handling_agency)
    return entry
