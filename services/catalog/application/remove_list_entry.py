"""A handling agency takes an item off the list, in a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.catalog.application.changing_list_versions import keep_step, list_version_as_seen
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor, belongs_to
from services.catalog.domain.list_versions import ListAct, ListVersion
from services.catalog.domain.misuse import Misuse
from services.catalog.domain.vocabulary import EntryChange


@dataclass(frozen=True, slots=True)
class RemoveListEntry:
    """Take an item off a draft."""

    list_version_id: UUID
    expected_version: int
    item_code: str
    actor: Actor


async def remove_list_entry(
    command: RemoveListEntry, uow: UnitOfWork, *, at: datetime
) -> ListVersion:
    """Take the item off: what the draft added is gone, what the base held is marked as removed.
    Raises Misuse where the draft does not hold it, or it is another agency's."""
    async with uow:
        version = await list_version_as_seen(uow, command.list_version_id, command.expected_version)
        amended = version.amended()
        held = await uow.list_versions.entry(version.list_version_id, command.item_code)
        if held is None or not held.listed:
            raise Misuse("list-entry-not-found", item_code=command.item_code)
        belongs_to(command.actor, held.handling_agency)
        if held.change is EntryChange.ADD:
            await uow.list_versions.drop_entry(version.list_version_id, command.item_code)
        else:
            removed = replace(held, change=EntryChange.REMOVE)
            await uow.list_versions.put_entry(version.list_version_id, removed)
        note = f"{EntryChange.REMOVE} {command.item_code}"
        await keep_step(uow, ListAct.AMEND, (version, amended), command.actor, at, note)
        await uow.commit(amended)
    return amended
