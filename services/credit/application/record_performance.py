"""It became known how a commitment was kept: its performance record says so (四(一))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.credit.application.ports import NewId, UnitOfWork
from services.credit.application.record_commitment import (
    FiledCommitment,
    blank_record,
    enter_record,
)
from services.credit.application.steps import Deed, change_record, queue_pushes, refresh_standing
from services.credit.domain.actor import THE_SYSTEM
from services.credit.domain.clauses import COLLECTION
from services.credit.domain.records import CreditRecord, RecordState, performed
from services.credit.domain.regime import CreditRules
from services.credit.domain.vocabulary import Performance, PushKind, RecordKind, day_of


@dataclass(frozen=True, slots=True)
class KeptOrNot:
    """How a commitment was kept, since when, and by which event. `about` is given where the event
    tells enough to open the record itself."""

    commitment_id: UUID
    performance: Performance
    known_at: datetime
    event_id: UUID
    about: FiledCommitment | None = None


class RecordNotThereYet(Exception):
    """The commitment's own record has not arrived; the message will come again."""


async def record_performance(
    told: KeptOrNot, uow: UnitOfWork, rules: CreditRules, *, at: datetime, new_id: NewId
) -> None:
    """四(一): 将承诺信息及履行承诺情况全面纳入信用记录。

    Raises RecordNotThereYet where nothing is known of the commitment and the event cannot tell.
    """
    async with uow:
        before = await _performance_record(told, uow, rules, at=at, new_id=new_id)
        after = performed(before, told.performance, day_of(told.known_at))
        if after is not before and before.state is not RecordState.DELETED:
            deed = Deed(THE_SYSTEM, "record_performance", COLLECTION, told.performance.value)
            saved = await change_record(uow, before, after, deed, at)
            first = before.performance is Performance.NOT_DUE
            kind = PushKind.RECORD if first else PushKind.CORRECTION
            await queue_pushes(uow, saved, kind, told.event_id, rules, at=at, new_id=new_id)
            await refresh_standing(uow, saved.subject_ref, rules, at)
        await uow.commit()


async def _performance_record(
    told: KeptOrNot, uow: UnitOfWork, rules: CreditRules, *, at: datetime, new_id: NewId
) -> CreditRecord:
    known = await uow.records.of_commitment(told.commitment_id, RecordKind.PERFORMANCE)
    if known is not None:
        return known
    if told.about is None:
        raise RecordNotThereYet(str(told.commitment_id))
    record = blank_record(told.about, RecordKind.PERFORMANCE, rules.region, at=at, new_id=new_id)
    await enter_record(uow, record, at)
    return record
