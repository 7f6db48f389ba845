"""Understands which of the service's tables can be made anew of what others told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from contracts.envelope import Event
from contracts.events import catalog
from contracts.reading import UnreadableEvent, reader_of
from services.chassis.inbox import Consuming
from services.chassis.projections import Declared, KeptTable, News, Projection, Within
from services.chassis.unit_of_work import UnitOfWork
from services.credit.adapters.known import AGENCIES, CALENDARS
from services.credit.adapters.unit_of_work import CreditUnitOfWork
from services.credit.entrypoints.subscriptions import GROUP, Subscriptions
from services.credit.entrypoints.wiring import Wiring


def _agencies(wired: Wiring) -> Projection:
    return _projection(wired, AGENCIES, catalog.AgencyRegistered)


def _calendars(wired: Wiring) -> Projection:
    return _projection(wired, CALENDARS, catalog.CalendarYearPublished)


def _projection(wired: Wiring, kept: KeptTable, kind: type[Event]) -> Projection:
    subscriptions = Subscriptions(wired)

    def begin(news: News) -> CreditUnitOfWork:
        return wired.working(caused_by=str(news.message.event_id))

    async def take(told: Sequence[News], uow: UnitOfWork) -> None:
        for news in told:
            by = Consuming(GROUP, news.message.event_id)
            await subscriptions.take(news.event, cast(Any, Within(uow)), by)

    return Projection(
        topic=kind.topic,
        kept=kept,
        read=reader_of(kind),
        begin=begin,
        take=take,
        unreadable=UnreadableEvent,
    )


PROJECTIONS = (
    Declared("agencies", "机关名称", "catalog", _agencies),
    Declared("calendars", "各年度的工作日", "catalog", _calendars),
)
