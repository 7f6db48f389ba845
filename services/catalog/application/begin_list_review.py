"""The justice bureau begins to review a version; what the rules say is shown at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.application.changing_list_versions import keep_step, list_version_as_seen
from services.catalog.application.outcomes import Done
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.list_versions import CommitmentList, ListAct, ListVersion, competent
from services.catalog.domain.review import review


@dataclass(frozen=True, slots=True)
class BeginListReview:
    """Begin the review of a submitted version."""

    list_version_id: UUID
    expected_version: int
    actor: Actor


async def begin_list_review(
    command: BeginListReview, uow: UnitOfWork, *, of: CommitmentList, at: datetime
) -> Done[ListVersion]:
    """Begin it. Raises Misuse where another organ acts or the state does not allow it."""
    async with uow:
        version = await list_version_as_seen(uow, command.list_version_id, command.expected_version)
        competent(ListAct.BEGIN_REVIEW, command.actor, of, version)
        begun = version.under_review()
        await keep_step(uow, ListAct.BEGIN_REVIEW, (version, begun), command.actor, at)
        outcome = Done(begun, review(await uow.list_versions.entries(begun.list_version_id)))
        await uow.commit(outcome)
    return outcome
