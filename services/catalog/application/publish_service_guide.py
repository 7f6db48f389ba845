"""A service guide is announced together with the format text (二(三))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog.application.announce_item import announce_item_again
from services.catalog.application.outcomes import Done, Refused
from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.agencies import Actor, belongs_to, may_know
from services.catalog.domain.judgement import SERVICE_GUIDES, refusals
from services.catalog.domain.misuse import Misuse, unstale
from services.catalog.domain.service_guides import (
    ServiceGuide,
    ServiceGuideAct,
    announced_with_the_format_text,
    guide_is_complete,
)
from services.catalog.domain.steps import Step


@dataclass(frozen=True, slots=True)
class PublishServiceGuide:
    """Publish a drafted guide."""

    service_guide_id: UUID
    expected_version: int
    actor: Actor


async def publish_service_guide(
    command: PublishServiceGuide, uow: UnitOfWork, *, at: datetime
) -> Done[ServiceGuide] | Refused:
    """Publish it, supersede the one before and tell the item anew; or refuse where it is not
    complete or no text goes with it. Raises Misuse where it is another agency's or no draft."""
    async with uow:
        guide = await _as_seen(uow, command)
        published = guide.published(at)
        judgements = (
            guide_is_complete(guide.text),
            announced_with_the_format_text(await uow.format_texts.of_item(guide.item_code)),
        )
        outcome: Done[ServiceGuide] | Refused
        if refusals(judgements):
            outcome = Refused("service-guide-not-ready", judgements)
        else:
            before = await uow.service_guides.published(guide.item_code)
            if before is not None:
                states = (before, before.superseded())
                await _keep(uow, ServiceGuideAct.SUPERSEDE, states, command.actor, at)
            await _keep(uow, ServiceGuideAct.PUBLISH, (guide, published), command.actor, at)
            await announce_item_again(uow, guide.item_code, at)
            outcome = Done(published, judgements)
        await uow.commit(outcome)
    return outcome


async def _as_seen(uow: UnitOfWork, command: PublishServiceGuide) -> ServiceGuide:
    guide = await uow.service_guides.find(command.service_guide_id)
    if guide is None or not may_know(command.actor, guide.agency, public=guide.public):
        raise Misuse("service-guide-not-found", service_guide_id=str(command.service_guide_id))
    belongs_to(command.actor, guide.agency)
    unstale(command.expected_version, guide.version)
    return guide


async def _keep(
    uow: UnitOfWork,
    act: ServiceGuideAct,
    states: tuple[ServiceGuide, ServiceGuide],
    actor: Actor,
    at: datetime,
) -> None:
    before, after = states
    await uow.service_guides.save(after)
    names = (str(before.state), str(after.state))
    await uow.service_guides.add_step(
        Step.of(after.service_guide_id, str(act), names, actor, at, SERVICE_GUIDES)
    )
