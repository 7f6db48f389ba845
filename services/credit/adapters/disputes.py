"""Understands how objections and applications for repair lie in their tables."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.credit.adapters.tables import OBJECTION, REPAIR
from services.credit.domain.judgement import Judgement
from services.credit.domain.misuse import Misuse
from services.credit.domain.objections import Objection, ObjectionState
from services.credit.domain.repairs import DutyProof, Repair, RepairApplication, RepairState
from services.credit.domain.vocabulary import DishonestyLevel


class SqlObjections:
    """The objections, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, objection: Objection) -> None:
        """See the port."""
        await self._connection.execute(insert(OBJECTION).values(**_objection_row(objection)))

    async def get(self, objection_id: UUID) -> Objection | None:
        """See the port."""
        found = await self._connection.execute(
            select(OBJECTION).where(OBJECTION.c.objection_id == objection_id)
        )
        row = found.one_or_none()
        return objection_of(row) if row else None

    async def save(self, objection: Objection) -> Objection:
        """See the port."""
        saved = replace(objection, version=objection.version + 1)
        await _update(self._connection, OBJECTION, "objection_id", _objection_row(saved))
        return saved


class SqlRepairs:
    """The applications for repair, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, repair: Repair) -> None:
        """See the port."""
        await self._connection.execute(insert(REPAIR).values(**_repair_row(repair)))

    async def get(self, repair_id: UUID) -> Repair | None:
        """See the port."""
        found = await self._connection.execute(
            select(REPAIR).where(REPAIR.c.repair_id == repair_id)
        )
        row = found.one_or_none()
        return repair_of(row) if row else None

    async def open_for(self, record_id: UUID) -> Repair | None:
        """See the port."""
        found = await self._connection.execute(
            select(REPAIR).where(
                REPAIR.c.record_id == record_id, REPAIR.c.state == RepairState.APPLIED
            )
        )
        row = found.one_or_none()
        return repair_of(row) if row else None

    async def save(self, repair: Repair) -> Repair:
        """See the port."""
        saved = replace(repair, version=repair.version + 1)
        await _update(self._connection, REPAIR, "repair_id", _repair_row(saved))
        return saved


async def _update(
    connection: AsyncConnection, table: Table, key: str, values: dict[str, Any]
) -> None:
    before = values["version"] - 1
    result = await connection.execute(
        update(table).where(table.c[key] == values[key], table.c.version == before).values(**values)
    )
    if result.rowcount != 1:
        raise Misuse("stale-version", expected=before, actual=values["version"])


def _objection_row(objection: Objection) -> dict[str, Any]:
    row = {field.name: getattr(objection, field.name) for field in fields(objection)}
    return {**row, "evidence_digests": list(objection.evidence_digests)}


def objection_of(row: Row[Any]) -> Objection:
    """The objection that a row holds."""
    level = row.corrected_level
    return Objection(
        **{
            **row._mapping,
            "evidence_digests": tuple(row.evidence_digests),
            "state": ObjectionState(row.state),
            "corrected_level": DishonestyLevel(level) if level else None,
        }
    )


def _repair_row(repair: Repair) -> dict[str, Any]:
    row = {field.name: getattr(repair, field.name) for field in fields(repair)}
    application = row.pop("application")
    return {
        **row,
        "duties_proof": [asdict(proof) for proof in application.duties_proof],
        "commitment_letter_digest": application.commitment_letter_digest,
        "judgements": [asdict(judgement) for judgement in repair.judgements],
    }


def repair_of(row: Row[Any]) -> Repair:
    """The application that a row holds."""
    kept = dict(row._mapping)
    application = RepairApplication(
        record_id=kept["record_id"],
        duties_proof=tuple(DutyProof(**proof) for proof in kept.pop("duties_proof")),
        commitment_letter_digest=kept.pop("commitment_letter_digest"),
    )
    judgements = tuple(Judgement(**judgement) for judgement in kept["judgements"])
    kept |= {"judgements": judgements, "state": RepairState(kept["state"])}
    return Repair(application=application, **kept)
