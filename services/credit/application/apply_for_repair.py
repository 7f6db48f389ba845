"""A subject applies for the repair of a record: every rule answers, and a refusal is kept."""

from __future__ import annotations

from datetime import datetime

from services.credit.application.ports import NewId, UnitOfWork
from services.credit.application.steps import Deed, change_record, note_step
from services.credit.domain.actor import Actor, Reader
from services.credit.domain.clauses import REPAIR
from services.credit.domain.misuse import Misuse
from services.credit.domain.records import CreditRecord, applied_for_repair
from services.credit.domain.repairs import (
    Repair,
    RepairApplication,
    RepairState,
    repair_judgements,
)
from services.credit.domain.vocabulary import day_of


async def apply_for_repair(
    application: RepairApplication,
    actor: Actor,
    reader: Reader,
    uow: UnitOfWork,
    *,
    at: datetime,
    new_id: NewId,
) -> Repair:
    """信用修复管理办法: 最短公示期届满、义务履行完毕的，可以申请修复。

    The answer is in state APPLIED, or REFUSED with the rules that were not met; both are kept.
    Raises Misuse `credit-record-not-found`.
    """
    async with uow:
        record = await uow.records.get(application.record_id)
        if record is None or not reader.may_read(record.agencies):
            raise Misuse("credit-record-not-found", record_id=str(application.record_id))
        judgements = repair_judgements(record, application, day_of(at))
        admitted = all(judgement.met for judgement in judgements)
        repair = Repair(
            repair_id=new_id(),
            record_id=record.record_id,
            commitment_id=record.commitment_id,
            subject_ref=record.subject_ref,
            agency=record.agency,
            application=application,
            judgements=judgements,
            applied_by=actor.client_id,
            applied_at=at,
            state=RepairState.APPLIED if admitted else RepairState.REFUSED,
        )
        await uow.repairs.add(repair)
        await _mark(record, repair, actor, uow, at)
        await uow.commit(repair)
        return repair


async def _mark(
    record: CreditRecord, repair: Repair, actor: Actor, uow: UnitOfWork, at: datetime
) -> None:
    if repair.state is RepairState.APPLIED:
        deed = Deed(actor, "apply_for_repair", REPAIR)
        await change_record(uow, record, applied_for_repair(record), deed, at)
        return
    unmet = "、".join(judgement.rule for judgement in repair.judgements if not judgement.met)
    await note_step(uow, record, record, Deed(actor, "apply_for_repair", REPAIR, unmet), at)
