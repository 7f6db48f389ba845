"""Something that is published of an item changed: it is told again, whole."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.events import ItemPublished
from services.catalog.domain.items import Item, ItemParts, PublishedItem, may_be_offered
from services.catalog.domain.list_entries import ListEntry
from services.catalog.domain.misuse import Misuse


async def announce_item(
    uow: UnitOfWork,
    entry: ListEntry,
    *,
    list_version_id: UUID,
    in_effect_from: date,
    at: datetime,
) -> Item:
    """Judge the listed item anew, keep it with the next revision and tell it, in the transaction
    of the change."""
    before = await uow.items.find(entry.item_code)
    parts = ItemParts(
        entry=entry,
        listed=True,
        in_effect_from=in_effect_from,
        format_text=await uow.format_texts.published(entry.item_code),
        service_guide=await uow.service_guides.published(entry.item_code),
    )
    offerability = may_be_offered(parts, at.date())
    item = Item(
        item_code=entry.item_code,
        revision=before.revision + 1 if before else 1,
        list_version_id=list_version_id,
        listed=True,
        in_effect_from=in_effect_from,
        offerable=offerability.offerable,
        missing=offerability.missing,
    )
    agency = await uow.agencies.find(entry.handling_agency)
    if agency is None:
        raise Misuse("agency-not-registered", code=entry.handling_agency)
    await uow.items.save(item, entry)
    uow.record(ItemPublished(PublishedItem(item, parts, agency), at))
    return item


async def announce_item_again(uow: UnitOfWork, item_code: str, at: datetime) -> None:
    """Tell an item whose text or guide changed; one that left the list has nothing to tell."""
    item = await uow.items.find(item_code)
    if item is None or not item.listed:
        return
    entry = await uow.list_versions.entry(item.list_version_id, item_code)
    if entry is not None:
        await announce_item(
            uow,
            entry,
            list_version_id=item.list_version_id,
            in_effect_from=item.in_effect_from,
            at=at,
        )
