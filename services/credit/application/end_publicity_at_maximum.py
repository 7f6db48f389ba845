"""The longest publicity of a record is over: it ends by itself, without anybody's application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.credit.application.ports import NewId, UnitOfWork
from services.credit.application.steps import Deed, change_record, queue_pushes
from services.credit.domain.actor import THE_SYSTEM
from services.credit.domain.clauses import LEVELS
from services.credit.domain.records import publicity_stopped
from services.credit.domain.regime import CreditRules
from services.credit.domain.vocabulary import PushKind, day_of

_BATCH = 100


async def publicity_past_maximum(uow: UnitOfWork, *, at: datetime) -> list[UUID]:
    """The records whose publicity is to be ended."""
    async with uow:
        found = list(await uow.records.past_maximum(day_of(at), _BATCH))
        await uow.commit()
        return found


async def end_publicity_at_maximum(
    record_id: UUID, uow: UnitOfWork, rules: CreditRules, *, at: datetime, new_id: NewId
) -> None:
    """信用修复管理办法: 最长公示期届满自动停止公示. The path stays closed until repair (四(二))."""
    async with uow:
        before = await uow.records.get(record_id)
        if before is not None and (after := publicity_stopped(before, at)) is not before:
            deed = Deed(THE_SYSTEM, "end_publicity", LEVELS)
            record = await change_record(uow, before, after, deed, at)
            cause = new_id()
            await queue_pushes(uow, record, PushKind.CORRECTION, cause, rules, at=at, new_id=new_id)
        await uow.commit()
