"""The district government publishes a version: it is in force for all, and never changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.catalog.application.announce_item import announce_item
from services.catalog.application.changing_list_versions import keep_step, list_version_as_seen
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.events import ItemLeftList, ListVersionPublished
from services.catalog.domain.items import Item
from services.catalog.domain.list_entries import ListEntry
from services.catalog.domain.list_versions import (
    CommitmentList,
    ListAct,
    ListVersion,
    competent,
    first_published_after,
)
from services.catalog.domain.misuse import Misuse
from services.catalog.domain.vocabulary import Missing


@dataclass(frozen=True, slots=True)
class PublishListVersion:
    """Publish a version under a document number, in force from a day not yet to come."""

    list_version_id: UUID
    expected_version: int
    published_on: date
    document_no: str
    actor: Actor


async def publish_list_version(
    command: PublishListVersion, uow: UnitOfWork, *, of: CommitmentList, at: datetime
) -> ListVersion:
    """Publish it, supersede the one before, and tell every item that it holds or lets go.
    Raises Misuse where another organ acts, the state does not allow it, another version was
    published meanwhile, or the day is yet to come."""
    if command.published_on > at.date():
        raise Misuse("published-on-in-future", published_on=command.published_on.isoformat())
    async with uow:
        version = await list_version_as_seen(uow, command.list_version_id, command.expected_version)
        competent(ListAct.PUBLISH, command.actor, of, version)
        before = await uow.list_versions.current(of.list_id)
        first_published_after(version, before)
        published = version.published(command.published_on, command.document_no)
        if before is not None:
            superseded = (before, before.superseded())
            await keep_step(uow, ListAct.SUPERSEDE, superseded, command.actor, at)
        states = (version, published)
        await keep_step(uow, ListAct.PUBLISH, states, command.actor, at, command.document_no)
        await _tell(uow, published, before, at)
        await uow.commit(published)
    return published


async def _tell(
    uow: UnitOfWork, published: ListVersion, before: ListVersion | None, at: datetime
) -> None:
    entries = await uow.list_versions.entries(published.list_version_id)
    held = {entry.item_code: entry for entry in entries if entry.listed}
    on = published.published_on or at.date()
    uow.record(
        ListVersionPublished(
            list_version_id=published.list_version_id,
            number=published.number,
            published_on=on,
            supersedes=before.list_version_id if before else None,
            item_codes=tuple(held),
            clause=published.clause,
            at=at,
        )
    )
    gone = [item for item in await uow.items.listed() if item.item_code not in held]
    for entry in held.values():
        await announce_item(
            uow, entry, list_version_id=published.list_version_id, in_effect_from=on, at=at
        )
    for item in gone:
        await _tell_that_it_left(uow, item, published, at)


async def _tell_that_it_left(
    uow: UnitOfWork, item: Item, published: ListVersion, at: datetime
) -> None:
    entry = await uow.list_versions.entry(item.list_version_id, item.item_code)
    left = replace(
        item,
        revision=item.revision + 1,
        listed=False,
        offerable=False,
        missing=(Missing.LIST_ENTRY, *(m for m in item.missing if m is not Missing.LIST_ENTRY)),
    )
    await uow.items.save(left, _known(entry, item.item_code))
    uow.record(
        ItemLeftList(
            item_code=item.item_code,
            revision=left.revision,
            list_version_id=published.list_version_id,
            clause=published.clause,
            at=at,
        )
    )


def _known(entry: ListEntry | None, item_code: str) -> ListEntry:
    if entry is None:
        raise LookupError(f"the list version of {item_code} lost its entry")
    return entry
