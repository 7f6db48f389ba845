"""A subject disputes a record: it is marked in dispute at once (四(一) 异议处理机制)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.credit.application.ports import NewId, UnitOfWork
from services.credit.application.steps import Deed, change_record, queue_pushes
from services.credit.domain.actor import Actor, Reader
from services.credit.domain.clauses import COLLECTION
from services.credit.domain.events import RecordDisputed
from services.credit.domain.misuse import Misuse
from services.credit.domain.objections import Objection
from services.credit.domain.records import disputed
from services.credit.domain.regime import CreditRules
from services.credit.domain.vocabulary import PushKind


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a subject objects to, why, and the SM3 digests of what shows it."""

    record_id: UUID
    grounds: str
    evidence_digests: tuple[str, ...]


async def raise_objection(
    said: Grounds,
    actor: Actor,
    reader: Reader,
    uow: UnitOfWork,
    rules: CreditRules,
    *,
    at: datetime,
    new_id: NewId,
) -> Objection:
    """四(一): 探索建立信用修复、异议处理机制。

    Raises Misuse `credit-record-not-found`, `objection-already-open` or `illegal-transition`.
    """
    async with uow:
        before = await uow.records.get(said.record_id)
        if before is None or not reader.may_read(before.agencies):
            raise Misuse("credit-record-not-found", record_id=str(said.record_id))
        deed = Deed(actor, "raise_objection", COLLECTION)
        record = await change_record(uow, before, disputed(before), deed, at)
        objection = Objection(
            objection_id=new_id(),
            record_id=record.record_id,
            subject_ref=record.subject_ref,
            agency=record.agency,
            grounds=said.grounds,
            evidence_digests=said.evidence_digests,
            raised_by=actor.client_id,
            raised_at=at,
        )
        await uow.objections.add(objection)
        cause = objection.objection_id
        await queue_pushes(uow, record, PushKind.DISPUTE, cause, rules, at=at, new_id=new_id)
        uow.record(RecordDisputed(cause, record.record_id, record.subject_ref, at))
        await uow.commit(objection)
        return objection
