"""A false commitment was determined: the record, its publicity, its measures, its repair notice and
the fallen standing, all at once (四(二), 两书同达)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.credit.application.ports import NewId, UnitOfWork
from services.credit.application.record_commitment import (
    FiledCommitment,
    blank_record,
    enter_record,
)
from services.credit.application.steps import queue_pushes, refresh_standing
from services.credit.domain.clauses import ELIGIBILITY
from services.credit.domain.determining import determined
from services.credit.domain.records import Determination
from services.credit.domain.regime import CreditRules
from services.credit.domain.vocabulary import PushKind, RecordKind, day_of


async def record_determination(
    determination: Determination,
    about: FiledCommitment,
    uow: UnitOfWork,
    rules: CreditRules,
    *,
    at: datetime,
    new_id: NewId,
) -> None:
    """四(二): 存在曾作出虚假承诺等情形的，在信用修复前不适用告知承诺制。"""
    async with uow:
        blank = blank_record(about, RecordKind.DETERMINATION, rules.region, at=at, new_id=new_id)
        named = replace(blank, determination=determination, clause=ELIGIBILITY)
        agency_name = await uow.agencies.name(determination.determining_agency)
        record = determined(named, rules, agency_name, day_of(at))
        if await enter_record(uow, record, at):
            cause = determination.determination_id
            await queue_pushes(uow, record, PushKind.RECORD, cause, rules, at=at, new_id=new_id)
            await refresh_standing(uow, record.subject_ref, rules, at)
        await uow.commit()
