"""A handling agency adds or modifies an entry of a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.catalog.application.changing_list_versions import keep_step, list_version_as_seen
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor, belongs_to
from services.catalog.domain.list_entries import ListEntry
from services.catalog.domain.list_versions import ListAct, ListVersion
from services.catalog.domain.misuse import Misuse
from services.catalog.domain.vocabulary import EntryChange


@dataclass(frozen=True, slots=True)
class PutListEntry:
    """Put `entry` into a draft, as an ADD or a MODIFY."""

    list_version_id: UUID
    expected_version: int
    entry: ListEntry
    actor: Actor


@dataclass(frozen=True, slots=True)
class EntryPut:
    """The draft and its entry, as they are now."""

    version: ListVersion
    entry: ListEntry


async def put_list_entry(command: PutListEntry, uow: UnitOfWork, *, at: datetime) -> EntryPut:
    """Put the entry. Raises Misuse where the version is no draft, the entry is another agency's, an
    agency in it is not registered, or the change does not fit what the draft holds."""
    async with uow:
        version = await list_version_as_seen(uow, command.list_version_id, command.expected_version)
        amended = version.amended()
        held = await uow.list_versions.entry(version.list_version_id, command.entry.item_code)
        belongs_to(command.actor, (held or command.entry).handling_agency)
        await _agencies_are_registered(uow, command.entry)
        entry = replace(command.entry, change=_change(command.entry, held))
        await uow.list_versions.put_entry(version.list_version_id, entry)
        note = f"{entry.change} {entry.item_code}"
        await keep_step(uow, ListAct.AMEND, (version, amended), command.actor, at, note)
        outcome = EntryPut(amended, entry)
        await uow.commit(outcome)
    return outcome


def _change(entry: ListEntry, held: ListEntry | None) -> EntryChange:
    """What the draft does to the item; an entry that the draft itself added stays an ADD."""
    asked = entry.change
    if held is None and asked is EntryChange.ADD:
        return EntryChange.ADD
    if held is None or (asked is EntryChange.ADD and held.change in _FROM_BASE):
        raise Misuse("entry-change-mismatch", change=str(asked), item_code=entry.item_code)
    return EntryChange.ADD if held.change is EntryChange.ADD else EntryChange.MODIFY


_FROM_BASE = (EntryChange.KEEP, EntryChange.MODIFY)


async def _agencies_are_registered(uow: UnitOfWork, entry: ListEntry) -> None:
    classification = entry.classification
    assisting = classification.assisting_agency if classification else None
    exemption = classification.exemption if classification else None
    consulted = exemption.regulator if exemption else None
    for code in (entry.handling_agency, entry.industry_regulator, assisting, consulted):
        if code is not None and await uow.agencies.find(code) is None:
            raise Misuse("agency-not-registered", code=code)
