"""What every act on an existing list version begins and ends with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.list_versions import ListAct, ListVersion
from services.catalog.domain.misuse import Misuse, unstale
from services.catalog.domain.steps import Step


async def list_version_as_seen(
    uow: UnitOfWork, list_version_id: UUID, expected_version: int
) -> ListVersion:
    """The version. Raises Misuse where there is none, or it changed since it was seen."""
    version = await uow.list_versions.find(list_version_id)
    if version is None:
        raise Misuse("list-version-not-found", list_version_id=str(list_version_id))
    unstale(expected_version, version.version)
    return version


async def keep_step(
    uow: UnitOfWork,
    act: ListAct,
    states: tuple[ListVersion, ListVersion],
    actor: Actor,
    at: datetime,
    note: str | None = None,
) -> None:
    """Save the version as it is now and write its history."""
    before, after = states
    await uow.list_versions.save(after)
    names = (str(before.state), str(after.state))
    await uow.list_versions.add_step(
        Step.of(after.list_version_id, str(act), names, actor, at, after.clause, note)
    )
