"""Understands how credit records lie in their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import insert_or_ignore
from services.chassis.unit_of_work import Gather
from services.credit.adapters.tables import CREDIT_RECORD, CREDIT_RECORD_HISTORY
from services.credit.application.ports import Step
from services.credit.domain.misuse import Misuse
from services.credit.domain.publicity import Publicity
from services.credit.domain.records import (
    CreditRecord,
    Determination,
    ImposedMeasure,
    RecordState,
)
from services.credit.domain.repair_notice import RepairNotice
from services.credit.domain.vocabulary import (
    DishonestyLevel,
    Performance,
    PublicityEndReason,
    RecordKind,
    SubjectKind,
)

_T = CREDIT_RECORD.c
_WEIGHING = (RecordKind.PERFORMANCE.value, RecordKind.DETERMINATION.value)


class SqlCreditRecords:
    """The records, on one connection."""

    def __init__(self, connection: AsyncConnection, gather: Gather) -> None:
        self._connection = connection
        self._gather = gather
        self._lines: dict[UUID, int] = {}

    async def add(self, record: CreditRecord) -> bool:
        """See the port."""
        return await insert_or_ignore(self._connection, CREDIT_RECORD, record_row(record))

    async def get(self, record_id: UUID) -> CreditRecord | None:
        """See the port."""
        return await self._one(select(CREDIT_RECORD).where(_T.record_id == record_id))

    async def of_commitment(self, commitment_id: UUID, kind: RecordKind) -> CreditRecord | None:
        """See the port."""
        key = f"{kind}:{commitment_id}"
        return await self._one(select(CREDIT_RECORD).where(_T.natural_key == key))

    async def weighing(self, subject_ref: str) -> Sequence[CreditRecord]:
        """See the port."""
        rows = await self._connection.execute(
            select(CREDIT_RECORD).where(_T.subject_ref == subject_ref, _T.kind.in_(_WEIGHING))
        )
        return [record_of(row) for row in rows]

    async def save(self, record: CreditRecord) -> CreditRecord:
        """See the port."""
        saved = replace(record, version=record.version + 1)
        values = record_row(saved) | {"of": record.record_id, "seen": record.version}
        if (await self._connection.execute(_SAVE, values)).rowcount != 1:
            raise Misuse("stale-version", expected=record.version, actual=saved.version)
        return saved

    async def note(self, step: Step) -> None:
        """See the port."""
        line = await self._next_line(step)
        self._gather(CREDIT_RECORD_HISTORY, [history_row(step, line)])

    async def _next_line(self, step: Step) -> int:
        last = self._lines.get(step.record_id)
        if last is None:
            # What comes from no state is the first line of a record that was added just now.
            last = 0 if step.from_state is None else await self._lines_of(step.record_id)
        self._lines[step.record_id] = last + 1
        return last + 1

    async def _lines_of(self, record_id: UUID) -> int:
        # Whoever adds a line at the same time waits, and counts this one.
        held = select(_T.record_id).where(_T.record_id == record_id)
        await self._connection.execute(held.with_for_update(key_share=True))
        counted = select(func.count()).where(CREDIT_RECORD_HISTORY.c.record_id == record_id)
        return await self._connection.scalar(counted) or 0

    async def past_maximum(self, today: date, limit: int) -> Sequence[UUID]:
        """See the port."""
        rows = await self._connection.execute(
            select(_T.record_id)
            .where(_T.published, _T.publicity_max_until <= today)
            .order_by(_T.publicity_max_until)
            .limit(limit)
        )
        return list(rows.scalars())

    async def history(self, record_id: UUID) -> list[dict[str, Any]]:
        """The lines of a record's history, oldest first."""
        rows = await self._connection.execute(
            select(CREDIT_RECORD_HISTORY)
            .where(CREDIT_RECORD_HISTORY.c.record_id == record_id)
            .order_by(CREDIT_RECORD_HISTORY.c.line)
        )
        return [dict(row._mapping) for row in rows]

    async def counts(self, subject_ref: str, only_agency: str | None) -> dict[str, int]:
        """How many records of each kind a subject has; of one agency only, where it is named."""
        statement = (
            select(_T.kind, func.count().label("records"))
            .where(_T.subject_ref == subject_ref)
            .group_by(_T.kind)
            .order_by(_T.kind)
        )
        if only_agency is not None:
            statement = statement.where(_T.agency == only_agency)
        rows = await self._connection.execute(statement)
        return {row.kind: row.records for row in rows}

    async def _one(self, statement: Select[Any]) -> CreditRecord | None:
        row = (await self._connection.execute(statement)).one_or_none()
        return record_of(row) if row else None


_SAVE = update(CREDIT_RECORD).where(
    _T.record_id == bindparam("of"), _T.version == bindparam("seen")
)


def history_row(step: Step, line: int) -> dict[str, Any]:
    """A step as a line of its record's history."""
    return {
        "record_id": step.record_id,
        "line": line,
        "at": step.at,
        "client_id": step.actor.client_id,
        "agency": step.actor.agency,
        "act": step.act,
        "basis": step.clause,
        "from_state": step.from_state,
        "to_state": step.to_state,
        "note": step.note,
    }


def record_row(record: CreditRecord) -> dict[str, Any]:
    """A record as a row."""
    plain = {
        name: getattr(record, name)
        for name in (
            *("record_id", "record_no", "kind", "commitment_id", "item_code", "subject_ref"),
            *("subject_kind", "agency", "clause", "recorded_at", "state", "in_dispute", "shared"),
            *("performance", "performance_on", "version", "natural_key"),
        )
    }
    return {
        **plain,
        **_determination_columns(record.determination),
        **_publicity_columns(record.publicity),
        "measures": [asdict(measure) for measure in record.measures],
        "repair_notice": asdict(record.repair_notice) if record.repair_notice else None,
    }


def _determination_columns(determination: Determination | None) -> dict[str, Any]:
    return asdict(determination) if determination else {}


def _publicity_columns(publicity: Publicity | None) -> dict[str, Any]:
    if publicity is None:
        return {}
    return {
        "published": publicity.published,
        "publicity_from": publicity.starts_on,
        "publicity_min_until": publicity.min_until,
        "publicity_max_until": publicity.max_until,
        "publicity_ended_at": publicity.ended_at,
        "publicity_end_reason": publicity.end_reason,
    }


def record_of(row: Row[Any]) -> CreditRecord:
    """The record that a row holds."""
    return CreditRecord(
        record_id=row.record_id,
        record_no=row.record_no,
        kind=RecordKind(row.kind),
        commitment_id=row.commitment_id,
        item_code=row.item_code,
        subject_ref=row.subject_ref,
        subject_kind=SubjectKind(row.subject_kind),
        agency=row.agency,
        clause=row.clause,
        recorded_at=row.recorded_at,
        state=RecordState(row.state),
        in_dispute=row.in_dispute,
        shared=row.shared,
        performance=Performance(row.performance) if row.performance else None,
        performance_on=row.performance_on,
        determination=_determination_of(row),
        publicity=_publicity_of(row),
        measures=tuple(_measure_of(measure) for measure in row.measures),
        repair_notice=_notice_of(row.repair_notice),
        version=row.version,
    )


def _determination_of(row: Row[Any]) -> Determination | None:
    if row.determination_id is None:
        return None
    return Determination(
        determination_id=row.determination_id,
        finding_id=row.finding_id,
        level=DishonestyLevel(row.level),
        determining_agency=row.determining_agency,
        determined_on=row.determined_on,
        document_no=row.document_no,
    )


def _publicity_of(row: Row[Any]) -> Publicity | None:
    if row.published is None:
        return None
    reason = row.publicity_end_reason
    return Publicity(
        published=row.published,
        starts_on=row.publicity_from,
        min_until=row.publicity_min_until,
        max_until=row.publicity_max_until,
        ended_at=row.publicity_ended_at,
        end_reason=PublicityEndReason(reason) if reason else None,
    )


def _measure_of(kept: dict[str, Any]) -> ImposedMeasure:
    ended_on = kept["ended_on"]
    return ImposedMeasure(
        **{
            **kept,
            "imposed_on": date.fromisoformat(kept["imposed_on"]),
            "ended_on": date.fromisoformat(ended_on) if ended_on else None,
        }
    )


def _notice_of(kept: dict[str, Any] | None) -> RepairNotice | None:
    if kept is None:
        return None
    days = ("repairable_from", "min_until", "max_until", "issued_on")
    return RepairNotice(**{**kept, **{name: date.fromisoformat(kept[name]) for name in days}})
