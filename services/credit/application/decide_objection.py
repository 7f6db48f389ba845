"""An organ answers an objection: the record is corrected, maintained or deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.credit.application.ports import NewId, UnitOfWork
from services.credit.application.steps import Deed, change_record, queue_pushes, refresh_standing
from services.credit.domain import repairs
from services.credit.domain.actor import Actor
from services.credit.domain.clauses import COLLECTION
from services.credit.domain.determining import corrected
from services.credit.domain.events import DisputeSettled
from services.credit.domain.misuse import Misuse, same_version
from services.credit.domain.objections import Objection, ObjectionDecision, decided
from services.credit.domain.records import CreditRecord, deleted, maintained
from services.credit.domain.regime import CreditRules
from services.credit.domain.vocabulary import ObjectionOutcome, PushKind, day_of

_TOLD = {
    ObjectionOutcome.CORRECTED: PushKind.CORRECTION,
    ObjectionOutcome.MAINTAINED: PushKind.CORRECTION,
    ObjectionOutcome.DELETED: PushKind.DELETION,
}


@dataclass(frozen=True, slots=True)
class DecideObjection:
    """Which objection, as read in which version, is answered how."""

    objection_id: UUID
    expected_version: int
    decision: ObjectionDecision


async def decide_objection(
    command: DecideObjection,
    actor: Actor,
    uow: UnitOfWork,
    rules: CreditRules,
    *,
    at: datetime,
    new_id: NewId,
) -> Objection:
    """四(一): 异议处理机制. The credit department decides, or the organ that the record came from.

    Raises Misuse `objection-not-found`, `stale-version`, `illegal-transition`,
    `correction-not-possible` or `corrected-level-needed`.
    """
    async with uow:
        objection = await _objection_of(command, actor, uow)
        answered = decided(objection, command.decision, actor.client_id, at)
        before = await uow.records.get(objection.record_id)
        if before is None:
            raise Misuse("credit-record-not-found", record_id=str(objection.record_id))
        after = await _answered_record(before, command.decision, uow, rules, at)
        outcome = command.decision.outcome
        deed = Deed(actor, "decide_objection", COLLECTION, outcome.value)
        record = await change_record(uow, before, after, deed, at)
        if outcome is ObjectionOutcome.DELETED:
            await _let_repair_lapse(record, actor, uow, at)
        saved = await uow.objections.save(answered)
        cause = objection.objection_id
        await queue_pushes(uow, record, _TOLD[outcome], cause, rules, at=at, new_id=new_id)
        await refresh_standing(uow, record.subject_ref, rules, at)
        uow.record(DisputeSettled(cause, record.record_id, record.subject_ref, outcome, at))
        await uow.commit(saved)
        return saved


async def _objection_of(command: DecideObjection, actor: Actor, uow: UnitOfWork) -> Objection:
    objection = await uow.objections.get(command.objection_id)
    may_decide = objection is not None and (
        actor.is_credit_department or actor.agency == objection.agency
    )
    if objection is None or not may_decide:
        raise Misuse("objection-not-found", objection_id=str(command.objection_id))
    same_version(command.expected_version, objection.version)
    return objection


async def _answered_record(
    record: CreditRecord,
    decision: ObjectionDecision,
    uow: UnitOfWork,
    rules: CreditRules,
    at: datetime,
) -> CreditRecord:
    match decision.outcome:
        case ObjectionOutcome.MAINTAINED:
            return maintained(record)
        case ObjectionOutcome.DELETED:
            return deleted(record, at)
        case ObjectionOutcome.CORRECTED:
            if record.determination is None:
                raise Misuse("correction-not-possible", kind=record.kind.value)
            if decision.corrected_level is None:
                raise Misuse("corrected-level-needed", level=record.determination.level.value)
            name = await uow.agencies.name(record.determination.determining_agency)
            return corrected(record, decision.corrected_level, rules, name, at)


async def _let_repair_lapse(
    record: CreditRecord, actor: Actor, uow: UnitOfWork, at: datetime
) -> None:
    repair = await uow.repairs.open_for(record.record_id)
    if repair is not None:
        lapsed = repairs.decided(
            repair,
            repairs.RepairAct.LAPSE,
            reason="信用记录已因异议成立删除，无须修复。",
            decided_on=day_of(at),
            by=actor.client_id,
            at=at,
        )
        await uow.repairs.save(lapsed)
