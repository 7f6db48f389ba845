"""A handling agency begins a version of the list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.catalog.application.ports import NewId, UnitOfWork
from services.catalog.domain.agencies import Actor, own_agency
from services.catalog.domain.list_versions import CommitmentList, ListVersion, ListVersionState
from services.catalog.domain.misuse import Misuse
from services.catalog.domain.steps import Step
from services.catalog.domain.vocabulary import EntryChange


@dataclass(frozen=True, slots=True)
class DraftListVersion:
    """Begin a version of a list, as a copy of what is in force or empty."""

    list_id: str
    copy_current: bool
    actor: Actor


async def draft_list_version(
    command: DraftListVersion,
    uow: UnitOfWork,
    *,
    of: CommitmentList,
    at: datetime,
    new_id: NewId,
) -> ListVersion:
    """Begin the draft; it remembers which version was in force. Raises Misuse for another list."""
    if command.list_id != of.list_id:
        raise Misuse("list-not-found", list_id=command.list_id)
    agency = own_agency(command.actor)
    async with uow:
        current = await uow.list_versions.current(of.list_id)
        draft = ListVersion(
            list_version_id=new_id(),
            list_id=of.list_id,
            number=await uow.list_versions.next_number(of.list_id),
            state=ListVersionState.DRAFT,
            base_version_id=current.list_version_id if current else None,
            drafting_agency=agency,
            drafted_at=at,
        )
        await uow.list_versions.add(draft)
        if current is not None and command.copy_current:
            await _copy_entries(uow, current, draft)
        states = (None, str(draft.state))
        await uow.list_versions.add_step(
            Step.of(draft.list_version_id, "draft", states, command.actor, at, draft.clause)
        )
        await uow.commit(draft)
    return draft


async def _copy_entries(uow: UnitOfWork, current: ListVersion, draft: ListVersion) -> None:
    for entry in await uow.list_versions.entries(current.list_version_id):
        if entry.listed:
            kept = replace(entry, change=EntryChange.KEEP)
            await uow.list_versions.put_entry(draft.list_version_id, kept)
