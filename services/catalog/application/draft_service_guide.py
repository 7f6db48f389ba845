"""A handling agency drafts the service guide of an item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.catalog.application.items_as_listed import listed_entry
from services.catalog.application.ports import NewId, UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.judgement import SERVICE_GUIDES
from services.catalog.domain.service_guides import GuideText, ServiceGuide, ServiceGuideState
from services.catalog.domain.steps import Step


@dataclass(frozen=True, slots=True)
class DraftServiceGuide:
    """Draft the next guide of an item."""

    item_code: str
    text: GuideText
    actor: Actor


async def draft_service_guide(
    command: DraftServiceGuide, uow: UnitOfWork, *, at: datetime, new_id: NewId
) -> ServiceGuide:
    """Keep the draft with its number. Raises Misuse for an item that is not listed or is another
    agency's."""
    async with uow:
        entry = await listed_entry(uow, command.item_code, command.actor)
        guide = ServiceGuide(
            service_guide_id=new_id(),
            item_code=command.item_code,
            number=await uow.service_guides.next_number(command.item_code),
            state=ServiceGuideState.DRAFT,
            agency=entry.handling_agency,
            text=command.text,
            drafted_at=at,
        )
        await uow.service_guides.add(guide)
        states = (None, str(guide.state))
        await uow.service_guides.add_step(
            Step.of(guide.service_guide_id, "draft", states, command.actor, at, SERVICE_GUIDES)
        )
        await uow.commit(guide)
    return guide
