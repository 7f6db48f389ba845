"""Takes in what the other services tell, in the words of the contract."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.envelope import Event
from contracts.events import catalog, credit, verification
from contracts.reading import read
from services.chassis.inbox import Consuming
from services.chassis.messages import Record
from services.commitment.adapters.item_content import item_from_content
from services.commitment.adapters.unit_of_work import CommitmentUnitOfWork
from services.commitment.application import when_verification_tells as checks
from services.commitment.application.ports import FollowingUnitOfWork
from services.commitment.application.when_item_is_told import (
    when_item_is_published,
    when_item_leaves_list,
)
from services.commitment.application.when_standing_changes import when_standing_changes
from services.commitment.domain.commitment import CheckResult
from services.commitment.domain.standing import Standing, Unrepaired
from services.commitment.entrypoints.workbench import Workbench

GROUP = "commitment"
TOPICS = (
    catalog.CatalogEvent.topic,
    verification.VerificationEvent.topic,
    credit.CreditEvent.topic,
)

Take = Callable[[Any, Any], Awaitable[None]]


class Subscriptions:
    """What the service does when it is told something; other news is passed over."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._takes: dict[type[Event], Take] = {
            catalog.ItemPublished: self._item_published,
            catalog.ItemLeftList: self._item_left_list,
            credit.StandingChanged: self._standing_changed,
            verification.VerificationRequested: self._verification_requested,
            verification.VerificationCompleted: self._verification_completed,
            verification.UntruthSuspected: self._untruth_suspected,
            verification.FindingCleared: self._finding_cleared,
            verification.UntruthConfirmed: self._untruth_confirmed,
        }
        self._events = {event.type_name(): event for event in self._takes}

    @property
    def reacts_to(self) -> frozenset[type[Event]]:
        """The events that something is done about."""
        return frozenset(self._takes)

    async def handle(self, record: Record) -> bool:
        """Take one message in; False for one that is nothing to commitment and passes by. Raises
        AlreadyConsumed where it took effect before, and UnreadableEvent."""
        message = record.message
        told = read(message.topic, message.headers, message.value, self._events)
        if told is None:
            return False
        envelope, event = told
        of_a_commitment = isinstance(event, verification.VerificationEvent)
        begin = self._bench.following_uow if of_a_commitment else self._bench.uow
        await self.take(
            event, begin(consuming=Consuming(GROUP, envelope.id), caused_by=str(envelope.id))
        )
        return True

    async def take(self, event: Event, uow: Any) -> None:
        """Let an event take effect in a transaction that is not open yet."""
        await self._takes[type(event)](event, uow)

    async def _item_published(
        self, event: catalog.ItemPublished, uow: CommitmentUnitOfWork
    ) -> None:
        await when_item_is_published(item_from_content(event.model_dump(mode="json")), uow)

    async def _item_left_list(self, event: catalog.ItemLeftList, uow: CommitmentUnitOfWork) -> None:
        await when_item_leaves_list(event.item_code, event.revision, uow)

    async def _standing_changed(
        self, event: credit.StandingChanged, uow: CommitmentUnitOfWork
    ) -> None:
        standing = Standing(
            subject_ref=event.subject_ref,
            revision=event.revision,
            tier=event.tier,
            eligible=event.eligible,
            unrepaired=tuple(_unrepaired(each) for each in event.unrepaired),
        )
        at = self._bench.clock.now()
        await when_standing_changes(standing, uow, changed_at=event.changed_at, at=at)

    async def _verification_requested(
        self, event: verification.VerificationRequested, uow: FollowingUnitOfWork
    ) -> None:
        at = self._bench.clock.now()
        await checks.when_check_is_planned(event.commitment_id, event.exempt, uow, at=at)

    async def _verification_completed(
        self, event: verification.VerificationCompleted, uow: FollowingUnitOfWork
    ) -> None:
        result, at = CheckResult(event.result.value), self._bench.clock.now()
        await checks.when_check_is_completed(event.commitment_id, result, uow, at=at)

    async def _untruth_suspected(
        self, event: verification.UntruthSuspected, uow: FollowingUnitOfWork
    ) -> None:
        at = self._bench.clock.now()
        await checks.when_untruth_is_suspected(event.commitment_id, event.finding_id, uow, at=at)

    async def _finding_cleared(
        self, event: verification.FindingCleared, uow: FollowingUnitOfWork
    ) -> None:
        at = self._bench.clock.now()
        await checks.when_finding_is_cleared(event.commitment_id, event.finding_id, uow, at=at)

    async def _untruth_confirmed(
        self, event: verification.UntruthConfirmed, uow: FollowingUnitOfWork
    ) -> None:
        at = self._bench.clock.now()
        await checks.when_untruth_is_confirmed(event.commitment_id, event.finding_id, uow, at=at)


def _unrepaired(told: credit.Unrepaired) -> Unrepaired:
    return Unrepaired(
        record_id=told.record_id,
        commitment_id=told.commitment_id,
        level=told.level.value,
        determined_on=told.determined_on,
        repairable_from=told.repairable_from,
        determining_agency=told.determining_agency,
    )
