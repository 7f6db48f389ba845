"""Understands what verification does about what the other services tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.events import catalog, commitment, credit
from contracts.reading import read
from services.chassis.inbox import Consuming
from services.chassis.messages import Record
from services.verification.adapters.unit_of_work import VerificationUnitOfWork
from services.verification.application.begin_after_decision import begin_after_decision
from services.verification.application.cancel_verification import cancel_verification
from services.verification.application.plan_verification import plan_verification
from services.verification.application.ports import (
    AgencyView,
    CalendarYear,
    CommitmentView,
    PlanningUnitOfWork,
    Standing,
)
from services.verification.application.project_catalogue import (
    project_agency,
    project_calendar,
    project_item,
    project_item_left_list,
)
from services.verification.application.project_standing import project_standing
from services.verification.entrypoints.published_items import item_from
from services.verification.entrypoints.wiring import Wiring

GROUP = "verification"
TOPICS = (
    catalog.CatalogEvent.topic,
    commitment.CommitmentTopicEvent.topic,
    credit.CreditEvent.topic,
)

Reaction = Callable[[Any, Any], Awaitable[object]]
"""What is done about an event, in a transaction that is not open yet."""


class Subscriptions:
    """Turns each message of the contracts into the use case that it makes happen."""

    def __init__(self, wired: Wiring) -> None:
        self._wired = wired
        self._reactions: dict[type[Any], Reaction] = {
            catalog.ItemPublished: self._item_published,
            catalog.ItemLeftList: self._item_left_list,
            catalog.CalendarYearPublished: self._calendar_published,
            catalog.AgencyRegistered: self._agency_registered,
            commitment.CommitmentFiled: self._commitment_filed,
            commitment.MatterDecided: self._matter_decided,
            commitment.CommitmentWithdrawn: self._commitment_withdrawn,
            commitment.CommitmentReturnedToProofPath: self._commitment_returned,
            credit.StandingChanged: self._standing_changed,
        }
        self._events = {event.type_name(): event for event in self._reactions}

    @property
    def reacts_to(self) -> frozenset[type[Any]]:
        """The events that something is done about."""
        return frozenset(self._reactions)

    async def handle(self, record: Record) -> bool:
        """Take one message in; False for one that is nothing to verification and passes by.

        Raises AlreadyConsumed for one that took effect before, NotYetTold for one that
        came before its time, and UnreadableEvent.
        """
        message = record.message
        told = read(message.topic, message.headers, message.value, self._events)
        if told is None:
            return False
        envelope, event = told
        begin: Callable[..., Any] = self._wired.unit_of_work
        if isinstance(event, commitment.CommitmentFiled):
            begin = self._wired.planning
        uow = begin(consuming=Consuming(GROUP, message.event_id), caused_by=str(envelope.id))
        await self.take(event, uow)
        return True

    async def take(self, event: Any, uow: Any) -> None:
        """Let an event take effect in a transaction that is not open yet."""
        await self._reactions[type(event)](event, uow)

    async def _item_published(
        self, event: catalog.ItemPublished, uow: VerificationUnitOfWork
    ) -> None:
        await project_item(item_from(event), event.item_name, event.matter_category.value, uow)

    async def _item_left_list(
        self, event: catalog.ItemLeftList, uow: VerificationUnitOfWork
    ) -> None:
        await project_item_left_list(event.item_code, event.revision, uow)

    async def _calendar_published(
        self, event: catalog.CalendarYearPublished, uow: VerificationUnitOfWork
    ) -> None:
        calendar = CalendarYear(
            year=event.year,
            revision=event.revision,
            provisional=event.provisional,
            holidays=event.holidays,
            makeup_workdays=event.makeup_workdays,
        )
        await project_calendar(calendar, uow)

    async def _agency_registered(
        self, event: catalog.AgencyRegistered, uow: VerificationUnitOfWork
    ) -> None:
        await project_agency(AgencyView(event.code, event.name, event.kind, event.parent), uow)

    async def _commitment_filed(
        self, event: commitment.CommitmentFiled, uow: PlanningUnitOfWork
    ) -> None:
        filed, at = commitment_from(event), self._wired.clock.now()
        await plan_verification(filed, event.item_revision, uow, at=at, means=self._wired.means)

    async def _matter_decided(
        self, event: commitment.MatterDecided, uow: VerificationUnitOfWork
    ) -> None:
        await begin_after_decision(
            event.commitment_id,
            event.outcome.value,
            event.decided_on,
            uow,
            at=self._wired.clock.now(),
            means=self._wired.means,
        )

    async def _commitment_withdrawn(
        self, event: commitment.CommitmentWithdrawn, uow: VerificationUnitOfWork
    ) -> None:
        at = self._wired.clock.now()
        await cancel_verification(event.commitment_id, "commitment-withdrawn", uow, at=at)

    async def _commitment_returned(
        self, event: commitment.CommitmentReturnedToProofPath, uow: VerificationUnitOfWork
    ) -> None:
        at = self._wired.clock.now()
        await cancel_verification(event.commitment_id, "commitment-returned", uow, at=at)

    async def _standing_changed(
        self, event: credit.StandingChanged, uow: VerificationUnitOfWork
    ) -> None:
        standing = Standing(event.subject_ref, event.revision, event.tier, event.eligible)
        await project_standing(standing, uow)


def commitment_from(event: commitment.CommitmentFiled) -> CommitmentView:
    """A commitment as it was filed."""
    return CommitmentView(
        commitment_id=event.commitment_id,
        item_code=event.item_code,
        subject_ref=event.subject_ref,
        subject_kind=event.subject_kind.value,
        handling_agency=event.handling_agency,
        filed_at=event.filed_at,
    )
