"""The city publishes a general list that the district is to claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.catalog.application.ports import NewId, UnitOfWork
from services.catalog.domain.agencies import Actor
from services.catalog.domain.general_lists import (
    GeneralEntry,
    GeneralList,
    GeneralListLevel,
    may_publish_general_list,
    without_repetition,
)
from services.catalog.domain.misuse import Misuse


@dataclass(frozen=True, slots=True)
class PublishGeneralList:
    """Publish a list of `entries`, published by the city on a day."""

    level: GeneralListLevel
    title: str
    published_on: date
    entries: tuple[GeneralEntry, ...]
    actor: Actor


async def publish_general_list(
    command: PublishGeneralList, uow: UnitOfWork, *, at: datetime, new_id: NewId
) -> GeneralList:
    """Keep the list as published. Raises Misuse where another organ than the city's publishes, an
    item stands in it twice, or the day is yet to come."""
    without_repetition(command.entries)
    if command.published_on > at.date():
        raise Misuse("published-on-in-future", published_on=command.published_on.isoformat())
    async with uow:
        code = command.actor.agency
        agency = await uow.agencies.find(code) if code is not None else None
        may_publish_general_list(command.actor, agency)
        published = GeneralList(
            general_list_id=new_id(),
            level=command.level,
            title=command.title,
            published_on=command.published_on,
            published_by=code,
            recorded_at=at,
            entries=len(command.entries),
        )
        await uow.general_lists.add(published, command.entries)
        await uow.commit(published)
    return published
