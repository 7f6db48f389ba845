"""The justice bureau passes a version, unless a rule of the review stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.application.changing_list_versions import keep_step, list_version_as_seen
from services.catalog.application.outcomes import Done, Refused
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.judgement import Judgement, refusals
from services.catalog.domain.list_versions import CommitmentList, ListAct, ListVersion, competent
from services.catalog.domain.review import review
from services.catalog.domain.steps import Step


@dataclass(frozen=True, slots=True)
class PassListVersion:
    """Pass a version with an opinion."""

    list_version_id: UUID
    expected_version: int
    opinion: str
    actor: Actor


async def pass_list_version(
    command: PassListVersion, uow: UnitOfWork, *, of: CommitmentList, at: datetime
) -> Done[ListVersion] | Refused:
    """Pass it, or refuse with every rule's answer; a refusal is written into the history.
    Raises Misuse where another organ acts or the state does not allow it."""
    async with uow:
        version = await list_version_as_seen(uow, command.list_version_id, command.expected_version)
        competent(ListAct.APPROVE, command.actor, of, version)
        judgements = review(await uow.list_versions.entries(version.list_version_id))
        outcome: Done[ListVersion] | Refused
        if refusals(judgements):
            outcome = Refused("list-review-refused", judgements)
            await uow.list_versions.add_step(_refused(version, judgements, command.actor, at))
        else:
            passed = version.passed(command.opinion)
            states = (version, passed)
            await keep_step(uow, ListAct.APPROVE, states, command.actor, at, command.opinion)
            outcome = Done(passed, judgements)
        await uow.commit(outcome)
    return outcome


def _refused(
    version: ListVersion, judgements: tuple[Judgement, ...], actor: Actor, at: datetime
) -> Step:
    unmet = sorted({each.rule for each in refusals(judgements)})
    states = (str(version.state), str(version.state))
    return Step.of(
        version.list_version_id,
        "refuse_to_pass",
        states,
        actor,
        at,
        version.clause,
        "、".join(unmet),
    )
