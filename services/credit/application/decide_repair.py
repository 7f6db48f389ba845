"""The organ that determined decides on repair; with it publicity, sharing and measures end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.credit.application.ports import NewId, UnitOfWork
from services.credit.application.steps import (
    Deed,
    change_record,
    note_step,
    queue_pushes,
    refresh_standing,
)
from services.credit.domain.actor import Actor
from services.credit.domain.clauses import REPAIR
from services.credit.domain.events import RecordRepaired
from services.credit.domain.judgement import Judgement
from services.credit.domain.misuse import Misuse, same_version
from services.credit.domain.records import CreditRecord, repair_rejected, repaired
from services.credit.domain.regime import CreditRules
from services.credit.domain.repairs import Repair, RepairAct, decided, minimum_period_has_passed
from services.credit.domain.vocabulary import PushKind, day_of


@dataclass(frozen=True, slots=True)
class DecideRepair:
    """Which application, as read in which version, is decided how and on which day."""

    repair_id: UUID
    expected_version: int
    act: RepairAct
    reason: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class NotYet:
    """Why the application cannot be granted yet; it stays open."""

    repair: Repair
    judgements: tuple[Judgement, ...]


async def decide_repair(
    command: DecideRepair,
    actor: Actor,
    uow: UnitOfWork,
    rules: CreditRules,
    *,
    at: datetime,
    new_id: NewId,
) -> Repair | NotYet:
    """信用修复管理办法: 谁认定、谁修复；终止公示、停止共享使用、解除惩戒措施一并生效。

    Raises Misuse `repair-not-found`, `stale-version`, `illegal-transition` or
    `repair-decision-date`.
    """
    async with uow:
        repair = await _repair_of(command, actor, uow, day_of(at))
        record = await uow.records.get(repair.record_id)
        if record is None:
            raise Misuse("credit-record-not-found", record_id=str(repair.record_id))
        answered = decided(
            repair,
            command.act,
            reason=command.reason,
            decided_on=command.decided_on,
            by=actor.client_id,
            at=at,
        )
        minimum = minimum_period_has_passed(record, command.decided_on)
        if command.act is RepairAct.REPAIR and not minimum.met:
            return await _not_yet(record, NotYet(repair, (minimum,)), actor, uow, at)
        saved = await uow.repairs.save(answered)
        if command.act is RepairAct.REPAIR:
            await _end_everything(record, saved, actor, uow, rules, at=at, new_id=new_id)
        else:
            deed = Deed(actor, "decide_repair", REPAIR, command.act.value)
            await change_record(uow, record, repair_rejected(record), deed, at)
        await uow.commit(saved)
        return saved


async def _repair_of(command: DecideRepair, actor: Actor, uow: UnitOfWork, today: date) -> Repair:
    repair = await uow.repairs.get(command.repair_id)
    if repair is None or actor.agency != repair.agency:
        raise Misuse("repair-not-found", repair_id=str(command.repair_id))
    same_version(command.expected_version, repair.version)
    if not day_of(repair.applied_at) <= command.decided_on <= today:
        raise Misuse(
            "repair-decision-date",
            decided_on=command.decided_on.isoformat(),
            applied_on=day_of(repair.applied_at).isoformat(),
            today=today.isoformat(),
        )
    return repair


async def _not_yet(
    record: CreditRecord, refusal: NotYet, actor: Actor, uow: UnitOfWork, at: datetime
) -> NotYet:
    """The level may have been corrected since the application was admitted; it stays open."""
    unmet = "、".join(judgement.rule for judgement in refusal.judgements)
    await note_step(uow, record, record, Deed(actor, "decide_repair", REPAIR, unmet), at)
    await uow.commit(refusal)
    return refusal


async def _end_everything(
    before: CreditRecord,
    repair: Repair,
    actor: Actor,
    uow: UnitOfWork,
    rules: CreditRules,
    *,
    at: datetime,
    new_id: NewId,
) -> None:
    deed = Deed(actor, "decide_repair", REPAIR, repair.state.value)
    record = await change_record(uow, before, repaired(before, at), deed, at)
    cause = repair.repair_id
    await queue_pushes(uow, record, PushKind.REPAIR, cause, rules, at=at, new_id=new_id)
    uow.record(
        RecordRepaired(
            cause, record.record_id, record.commitment_id, record.subject_ref, REPAIR, at
        )
    )
    await refresh_standing(uow, record.subject_ref, rules, at)
