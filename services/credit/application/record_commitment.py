"""A commitment was filed: it enters the integrity file, its performance not yet due (四(一))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.credit.application.ports import EnteringUnitOfWork, NewId
from services.credit.application.steps import USUAL_TIER, Deed, note_step, queue_pushes
from services.credit.domain.actor import THE_SYSTEM
from services.credit.domain.clauses import COLLECTION
from services.credit.domain.events import RecordEntered
from services.credit.domain.records import CreditRecord, record_number
from services.credit.domain.regime import CreditRules
from services.credit.domain.vocabulary import Performance, PushKind, RecordKind, SubjectKind


@dataclass(frozen=True, slots=True)
class FiledCommitment:
    """What was told of a commitment, by its own service or by verification."""

    commitment_id: UUID
    item_code: str
    subject_ref: str
    subject_kind: SubjectKind
    agency: str


def blank_record(
    told: FiledCommitment, kind: RecordKind, region: str, *, at: datetime, new_id: NewId
) -> CreditRecord:
    """A new record of a kind about a commitment."""
    record_id = new_id()
    return CreditRecord(
        record_id=record_id,
        record_no=record_number(region, kind, record_id, at),
        kind=kind,
        commitment_id=told.commitment_id,
        item_code=told.item_code,
        subject_ref=told.subject_ref,
        subject_kind=told.subject_kind,
        agency=told.agency,
        clause=COLLECTION,
        recorded_at=at,
        performance=Performance.NOT_DUE if kind is RecordKind.PERFORMANCE else None,
    )


async def enter_record(uow: EnteringUnitOfWork, record: CreditRecord, at: datetime) -> bool:
    """Keep a new record with its history and news; False where the fact is on record already."""
    await uow.files.open(record.subject_ref, record.subject_kind, USUAL_TIER, at)
    if not await uow.records.add(record):
        return False
    await note_step(uow, None, record, Deed(THE_SYSTEM, "enter_record", record.clause), at)
    uow.record(RecordEntered(record, at))
    return True


async def record_commitment(
    told: FiledCommitment,
    uow: EnteringUnitOfWork,
    rules: CreditRules,
    *,
    at: datetime,
    new_id: NewId,
) -> None:
    """四(一): 将承诺信息及履行承诺情况全面纳入信用记录。

    The performance may be on record already, because verification is heard on another topic.
    """
    async with uow:
        commitment = blank_record(told, RecordKind.COMMITMENT, rules.region, at=at, new_id=new_id)
        if await enter_record(uow, commitment, at):
            cause = told.commitment_id
            await queue_pushes(uow, commitment, PushKind.RECORD, cause, rules, at=at, new_id=new_id)
        performance = blank_record(told, RecordKind.PERFORMANCE, rules.region, at=at, new_id=new_id)
        await enter_record(uow, performance, at)
        await uow.commit()
