"""The organ that a version lies with sends it back with an opinion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.application.changing_list_versions import keep_step, list_version_as_seen
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.list_versions import CommitmentList, ListAct, ListVersion, competent


@dataclass(frozen=True, slots=True)
class ReturnListVersion:
    """Send a version back."""

    list_version_id: UUID
    expected_version: int
    opinion: str
    actor: Actor


async def return_list_version(
    command: ReturnListVersion, uow: UnitOfWork, *, of: CommitmentList, at: datetime
) -> ListVersion:
    """Send it back. Raises Misuse where it does not lie with the actor's organ."""
    async with uow:
        version = await list_version_as_seen(uow, command.list_version_id, command.expected_version)
        competent(ListAct.RETURN, command.actor, of, version)
        returned = version.returned(command.opinion)
        states = (version, returned)
        await keep_step(uow, ListAct.RETURN, states, command.actor, at, command.opinion)
        await uow.commit(returned)
    return returned
