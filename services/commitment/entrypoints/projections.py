"""Understands which of the service's tables can be made anew of what others told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from contracts.envelope import Event
from contracts.events import catalog, credit
from contracts.reading import UnreadableEvent, reader_of
from services.chassis.projections import Declared, KeptTable, News, Projection, Within
from services.chassis.unit_of_work import UnitOfWork
from services.commitment.adapters.projections import ITEMS, STANDINGS
from services.commitment.adapters.unit_of_work import CommitmentUnitOfWork
from services.commitment.entrypoints.subscriptions import Subscriptions
from services.commitment.entrypoints.workbench import Workbench


def _items(bench: Workbench) -> Projection:
    """Items with all their revisions, for each may have commitments that were signed under it."""
    kinds = (catalog.ItemPublished, catalog.ItemLeftList)
    return _projection(bench, ITEMS, *kinds, of_all=True)


def _standings(bench: Workbench) -> Projection:
    """Standings; one that closes the path closes it here as well."""
    return _projection(bench, STANDINGS, credit.StandingChanged)


def _projection(
    bench: Workbench, kept: KeptTable, *kinds: type[Event], of_all: bool = False
) -> Projection:
    subscriptions = Subscriptions(bench)

    def begin(news: News) -> CommitmentUnitOfWork:
        return bench.uow(caused_by=str(news.message.event_id))

    async def take(told: Sequence[News], uow: UnitOfWork) -> None:
        for news in told:
            await subscriptions.take(news.event, cast(Any, Within(uow)))

    return Projection(
        topic=kinds[0].topic,
        kept=kept,
        read=reader_of(*kinds),
        begin=begin,
        take=take,
        unreadable=UnreadableEvent,
        of_all=of_all,
    )


PROJECTIONS = (
    Declared("items", "证明事项的公布内容", "catalog", _items),
    Declared("standings", "主体的信用状况", "credit", _standings),
)
