"""The drafting agency submits a version with application and basis (一(三))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.application.changing_list_versions import keep_step, list_version_as_seen
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.list_versions import (
    CommitmentList,
    ListAct,
    ListVersion,
    competent,
    first_published_after,
)


@dataclass(frozen=True, slots=True)
class SubmitListVersion:
    """Submit a draft with 申请 and 依据."""

    list_version_id: UUID
    expected_version: int
    application: str
    basis: str
    actor: Actor


async def submit_list_version(
    command: SubmitListVersion, uow: UnitOfWork, *, of: CommitmentList, at: datetime
) -> ListVersion:
    """Submit it. Raises Misuse where another agency drafted it, the state does not allow it, or
    another version was published meanwhile."""
    async with uow:
        version = await list_version_as_seen(uow, command.list_version_id, command.expected_version)
        competent(ListAct.SUBMIT, command.actor, of, version)
        first_published_after(version, await uow.list_versions.current(of.list_id))
        submitted = version.submitted(command.application, command.basis)
        await keep_step(
            uow, ListAct.SUBMIT, (version, submitted), command.actor, at, command.application
        )
        await uow.commit(submitted)
    return submitted
