"""Understands which of the service's tables can be made anew of what others told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from contracts.envelope import Event
from contracts.events import catalog, commitment, credit
from contracts.reading import UnreadableEvent, reader_of
from services.chassis.projections import Declared, KeptTable, News, Projection, Within
from services.chassis.unit_of_work import UnitOfWork
from services.verification.adapters.tables_projections import (
    AGENCIES,
    CALENDARS,
    COMMITMENTS,
    ITEMS,
    STANDINGS,
)
from services.verification.adapters.unit_of_work import VerificationUnitOfWork
from services.verification.application.keep_commitment import keep_commitment
from services.verification.application.ports import CommitmentView
from services.verification.entrypoints.subscriptions import Subscriptions, commitment_from
from services.verification.entrypoints.wiring import Wiring

Take = Callable[[Sequence[News], UnitOfWork], Awaitable[None]]


def _items(wiring: Wiring) -> Projection:
    """All forms of an item in order: a classification outlives a later form that has none."""
    kinds = (catalog.ItemPublished, catalog.ItemLeftList)
    return _projection(wiring, ITEMS, _as_told(wiring), *kinds, of_all=True)


def _standings(wiring: Wiring) -> Projection:
    return _projection(wiring, STANDINGS, _as_told(wiring), credit.StandingChanged)


def _calendars(wiring: Wiring) -> Projection:
    return _projection(wiring, CALENDARS, _as_told(wiring), catalog.CalendarYearPublished)


def _agencies(wiring: Wiring) -> Projection:
    return _projection(wiring, AGENCIES, _as_told(wiring), catalog.AgencyRegistered)


def _commitments(wiring: Wiring) -> Projection:
    """Commitments under check. Their news moves checks, which are no projection: only what is known
    of the commitments is put right."""
    kinds = (
        commitment.CommitmentFiled,
        commitment.MatterDecided,
        commitment.CommitmentWithdrawn,
        commitment.CommitmentReturnedToProofPath,
    )
    return _projection(wiring, COMMITMENTS, _keep, *kinds, of_all=True)


def _as_told(wiring: Wiring) -> Take:
    """Takes news in as the consumer does."""
    subscriptions = Subscriptions(wiring)

    async def take(told: Sequence[News], uow: UnitOfWork) -> None:
        for news in told:
            await subscriptions.take(news.event, cast(Any, Within(uow)))

    return take


async def _keep(told: Sequence[News], uow: UnitOfWork) -> None:
    known: CommitmentView | None = None
    for news in told:
        match news.event:
            case commitment.CommitmentFiled():
                known = commitment_from(news.event)
            case commitment.MatterDecided() if known is not None:
                outcome, on = news.event.outcome.value, news.event.decided_on
                known = replace(known, matter_outcome=outcome, decided_on=on)
            case _ if known is not None:
                known = replace(known, withdrawn=True)
    if known is not None:
        await keep_commitment(known, cast(Any, Within(uow)))


def _projection(
    wiring: Wiring, kept: KeptTable, take: Take, *kinds: type[Event], of_all: bool = False
) -> Projection:
    def begin(news: News) -> VerificationUnitOfWork:
        return wiring.unit_of_work(caused_by=str(news.message.event_id))

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
    Declared("items", "证明事项的核查要求", "catalog", _items),
    Declared("standings", "主体的信用状况", "credit", _standings),
    Declared("calendars", "各年度的工作日", "catalog", _calendars),
    Declared("agencies", "机关", "catalog", _agencies),
    Declared("commitments", "核查中的承诺", "commitment", _commitments),
)
