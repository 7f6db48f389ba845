"""Understands what credit does about what the other services tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from contracts.events import catalog, commitment, verification
from contracts.reading import read
from services.chassis.ids import new_id
from services.chassis.inbox import Consuming
from services.chassis.messages import Record
from services.credit.adapters.unit_of_work import CreditUnitOfWork
from services.credit.application.learn_agency import learn_agency
from services.credit.application.learn_calendar_year import learn_calendar_year
from services.credit.application.ports import EnteringUnitOfWork, YearOfWork
from services.credit.application.record_commitment import FiledCommitment, record_commitment
from services.credit.application.record_determination import record_determination
from services.credit.application.record_performance import KeptOrNot, record_performance
from services.credit.domain.records import Determination
from services.credit.domain.vocabulary import DishonestyLevel, Performance, SubjectKind
from services.credit.entrypoints.wiring import Wiring

GROUP = "credit"
TOPICS = (
    catalog.CatalogEvent.topic,
    commitment.CommitmentTopicEvent.topic,
    verification.VerificationEvent.topic,
)

Reaction = Callable[[Any, Any, Consuming], Awaitable[None]]


class Subscriptions:
    """Turns each message of the contracts into the use case that it makes happen."""

    def __init__(self, wired: Wiring) -> None:
        self._wired = wired
        self._reactions: dict[type[Any], Reaction] = {
            catalog.AgencyRegistered: self._agency_registered,
            catalog.CalendarYearPublished: self._calendar_published,
            commitment.CommitmentFiled: self._commitment_filed,
            commitment.CommitmentFulfilled: self._commitment_fulfilled,
            commitment.CommitmentWithdrawn: self._commitment_withdrawn,
            commitment.CommitmentReturnedToProofPath: self._commitment_returned,
            commitment.CommitmentInconclusive: self._commitment_inconclusive,
            verification.UntruthConfirmed: self._untruth_confirmed,
            verification.FalseCommitmentFound: self._false_commitment_found,
        }
        self._events = {event.type_name(): event for event in self._reactions}

    @property
    def reacts_to(self) -> frozenset[type[Any]]:
        """The events that something is done about."""
        return frozenset(self._reactions)

    async def handle(self, record: Record) -> bool:
        """Take one message in; False for one that is nothing to credit and passes by.

        Raises AlreadyConsumed for one that took effect before, RecordNotThereYet for one that
        came before its time, and UnreadableEvent.
        """
        message = record.message
        told = read(message.topic, message.headers, message.value, self._events)
        if told is None:
            return False
        envelope, event = told
        consuming = Consuming(GROUP, message.event_id)
        is_new = isinstance(event, commitment.CommitmentFiled)
        begin = self._wired.entering if is_new else self._wired.taking_in
        uow = begin(consuming, str(envelope.id))
        await self.take(event, uow, consuming)
        return True

    async def take(self, event: Any, uow: Any, by: Consuming) -> None:
        """Let an event take effect in a transaction that is not open yet."""
        await self._reactions[type(event)](event, uow, by)

    async def _agency_registered(
        self, event: catalog.AgencyRegistered, uow: CreditUnitOfWork, _by: Consuming
    ) -> None:
        await learn_agency(event.code, event.name, uow)

    async def _calendar_published(
        self, event: catalog.CalendarYearPublished, uow: CreditUnitOfWork, _by: Consuming
    ) -> None:
        year = YearOfWork(
            year=event.year,
            revision=event.revision,
            provisional=event.provisional,
            holidays=event.holidays,
            makeup_workdays=event.makeup_workdays,
        )
        await learn_calendar_year(year, uow, self._wired.rules)

    async def _commitment_filed(
        self, event: commitment.CommitmentFiled, uow: EnteringUnitOfWork, _by: Consuming
    ) -> None:
        at = self._wired.clock.now()
        await record_commitment(_about(event), uow, self._wired.rules, at=at, new_id=new_id)

    async def _commitment_fulfilled(
        self, event: commitment.CommitmentFulfilled, uow: CreditUnitOfWork, by: Consuming
    ) -> None:
        told = KeptOrNot(
            event.commitment_id,
            Performance.FULFILLED,
            event.fulfilled_at,
            by.event_id,
            _about(event),
        )
        await self._performance(told, uow)

    async def _commitment_withdrawn(
        self, event: commitment.CommitmentWithdrawn, uow: CreditUnitOfWork, by: Consuming
    ) -> None:
        await self._closed(event, event.withdrawn_at, uow, by)

    async def _commitment_returned(
        self, event: commitment.CommitmentReturnedToProofPath, uow: CreditUnitOfWork, by: Consuming
    ) -> None:
        await self._closed(event, event.returned_at, uow, by)

    async def _commitment_inconclusive(
        self, event: commitment.CommitmentInconclusive, uow: CreditUnitOfWork, by: Consuming
    ) -> None:
        await self._closed(event, event.concluded_at, uow, by)

    async def _closed(
        self, event: Any, closed_at: Any, uow: CreditUnitOfWork, by: Consuming
    ) -> None:
        closed = Performance.CLOSED_WITHOUT_ADVERSE
        await self._performance(KeptOrNot(event.commitment_id, closed, closed_at, by.event_id), uow)

    async def _untruth_confirmed(
        self, event: verification.UntruthConfirmed, uow: CreditUnitOfWork, by: Consuming
    ) -> None:
        told = KeptOrNot(
            event.commitment_id,
            Performance.BREACHED,
            event.confirmed_at,
            by.event_id,
            _about(event),
        )
        await self._performance(told, uow)

    async def _performance(self, told: KeptOrNot, uow: CreditUnitOfWork) -> None:
        at = self._wired.clock.now()
        await record_performance(told, uow, self._wired.rules, at=at, new_id=new_id)

    async def _false_commitment_found(
        self, event: verification.FalseCommitmentFound, uow: CreditUnitOfWork, _by: Consuming
    ) -> None:
        determination = Determination(
            determination_id=event.determination_id,
            finding_id=event.finding_id,
            level=DishonestyLevel(event.level),
            determining_agency=event.determining_agency,
            determined_on=event.determined_on,
            document_no=event.document_no,
        )
        about = FiledCommitment(
            commitment_id=event.commitment_id,
            item_code=event.item_code,
            subject_ref=event.subject_ref,
            subject_kind=SubjectKind(event.subject_kind),
            agency=event.determining_agency,
        )
        at = self._wired.clock.now()
        await record_determination(
            determination, about, uow, self._wired.rules, at=at, new_id=new_id
        )


def _about(event: Any) -> FiledCommitment:
    return FiledCommitment(
        commitment_id=event.commitment_id,
        item_code=event.item_code,
        subject_ref=event.subject_ref,
        subject_kind=SubjectKind(event.subject_kind),
        agency=event.handling_agency,
    )
