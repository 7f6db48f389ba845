"""Understands how the facts of other services are kept: the newest revision that was told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import insert_or_ignore
from services.chassis.workdays import Workdays, told_calendar
from services.verification.adapters import rows
from services.verification.adapters.tables_projections import (
    agency_projection,
    calendar_year,
    commitment_projection,
    item_projection,
    standing_projection,
)
from services.verification.application.ports import (
    AgencyView,
    CalendarYear,
    CommitmentView,
    Standing,
)
from services.verification.domain.planning import Item
from services.verification.domain.verification import Deadline


class ProjectionRepository:
    """What others told, in the caller's transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def item(self, item_code: str) -> Item | None:
        """The newest form of an item, if it was told."""
        statement = select(item_projection).where(item_projection.c.item_code == item_code)
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else item_of(row)

    async def put_item(self, item: Item, name: str, matter_category: str) -> None:
        """Keep an item's form. A classification once told stays where a later form has none, for
        commitments signed under it finish under it."""
        values: dict[str, Any] = {
            "item_code": item.item_code,
            "revision": item.revision,
            "item_name": name,
            "matter_category": matter_category,
            "handling_agency": item.handling_agency,
            "industry_regulator": item.industry_regulator,
            "facts": rows.facts_json(item.facts),
            "on_list": True,
        }
        if item.classification is not None:
            values["classification"] = rows.classification_json(item.classification)
        await self._put(item_projection, item_projection.c.item_code, values)

    async def item_left_list(self, item_code: str, revision: int) -> None:
        """The item is no longer on the list; its classification stays for what was signed."""
        await self._connection.execute(
            update(item_projection)
            .where(item_projection.c.item_code == item_code, item_projection.c.revision < revision)
            .values(on_list=False, revision=revision)
        )

    async def commitment(self, commitment_id: UUID) -> CommitmentView | None:
        """What is known of a commitment, if it was told."""
        return await find_commitment(self._connection, commitment_id)

    async def add_commitment(self, commitment: CommitmentView) -> bool:
        """Keep a filed commitment; False where it is known already."""
        row = commitment_row(commitment)
        return await insert_or_ignore(self._connection, commitment_projection, row)

    async def put_commitment(self, commitment: CommitmentView) -> None:
        """Keep a commitment as it was filed; what became of it stays."""
        if not await self.add_commitment(commitment):
            filed = commitment_row(commitment)
            del filed["withdrawn"]
            await self._change_commitment(commitment.commitment_id, filed)

    async def matter_decided(self, commitment_id: UUID, outcome: str, decided_on: date) -> None:
        """The handling agency decided the matter."""
        await self._change_commitment(
            commitment_id, {"matter_outcome": outcome, "decided_on": decided_on}
        )

    async def commitment_withdrawn(self, commitment_id: UUID) -> None:
        """The commitment left the path before conclusion."""
        await self._change_commitment(commitment_id, {"withdrawn": True})

    async def _change_commitment(self, commitment_id: UUID, values: Mapping[str, Any]) -> None:
        await self._connection.execute(
            update(commitment_projection)
            .where(commitment_projection.c.commitment_id == commitment_id)
            .values(**values)
        )

    async def tier(self, subject_ref: str) -> str | None:
        """The tier of a subject, if credit told one."""
        statement = select(standing_projection.c.tier).where(
            standing_projection.c.subject_ref == subject_ref
        )
        return await self._connection.scalar(statement)

    async def put_standing(self, standing: Standing) -> None:
        """Keep a subject's standing."""
        values = {
            "subject_ref": standing.subject_ref,
            "revision": standing.revision,
            "tier": standing.tier,
            "eligible": standing.eligible,
        }
        await self._put(standing_projection, standing_projection.c.subject_ref, values)

    async def put_calendar(self, calendar: CalendarYear) -> None:
        """Keep a year's working days."""
        values = {
            "year": calendar.year,
            "revision": calendar.revision,
            "provisional": calendar.provisional,
            "holidays": [day.isoformat() for day in calendar.holidays],
            "makeup_workdays": [day.isoformat() for day in calendar.makeup_workdays],
        }
        await self._put(calendar_year, calendar_year.c.year, values)

    async def put_agency(self, agency: AgencyView) -> None:
        """Keep an organ of the tree."""
        values = {
            "code": agency.code,
            "name": agency.name,
            "kind": agency.kind,
            "parent": agency.parent,
        }
        if not await insert_or_ignore(self._connection, agency_projection, values):
            await self._connection.execute(
                update(agency_projection)
                .where(agency_projection.c.code == agency.code)
                .values(**values)
            )

    async def agency(self, code: str) -> AgencyView | None:
        """An organ, if it was told."""
        statement = select(agency_projection).where(agency_projection.c.code == code)
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else AgencyView(row.code, row.name, row.kind, row.parent)

    async def workdays_after(self, day: date, workdays: int) -> Deadline:
        """The last day of a period of `workdays` that `day` sets off."""
        statement = select(calendar_year).where(calendar_year.c.year >= day.year)
        return deadline_in(await self._connection.execute(statement), day, workdays)

    async def _put(self, table: Table, key: Column[Any], values: dict[str, Any]) -> None:
        """Insert, or replace an older revision; a newer one stays."""
        if not await insert_or_ignore(self._connection, table, values):
            await self._connection.execute(
                update(table)
                .where(key == values[key.name], table.c.revision < values["revision"])
                .values(**values)
            )


def item_of(row: Any) -> Item:
    """The form of an item in a row."""
    return Item(
        item_code=row.item_code,
        revision=row.revision,
        handling_agency=row.handling_agency,
        industry_regulator=row.industry_regulator,
        facts=rows.facts_of(row.facts),
        classification=rows.classification_of(row.classification),
    )


def commitment_row(commitment: CommitmentView) -> dict[str, Any]:
    """A filed commitment as a row."""
    return {
        "commitment_id": commitment.commitment_id,
        "item_code": commitment.item_code,
        "subject_ref": commitment.subject_ref,
        "subject_kind": commitment.subject_kind,
        "handling_agency": commitment.handling_agency,
        "filed_at": commitment.filed_at,
        "withdrawn": commitment.withdrawn,
    }


def deadline_in(years: Iterable[Any], day: date, workdays: int) -> Deadline:
    """The last day of a period of `workdays` that `day` sets off, in the calendars of rows."""
    counted = Workdays({row.year: told_calendar(row) for row in years}).add(day, workdays)
    versions = {str(year): version for year, version in counted.calendar_revisions.items()}
    return Deadline(counted.on, counted.provisional, versions)


async def find_commitment(
    connection: AsyncConnection, commitment_id: UUID
) -> CommitmentView | None:
    """What is known of a commitment, if it was told."""
    statement = select(commitment_projection).where(
        commitment_projection.c.commitment_id == commitment_id
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return None
    return CommitmentView(
        commitment_id=row.commitment_id,
        item_code=row.item_code,
        subject_ref=row.subject_ref,
        subject_kind=row.subject_kind,
        handling_agency=row.handling_agency,
        filed_at=row.filed_at,
        matter_outcome=row.matter_outcome,
        decided_on=row.decided_on,
        withdrawn=row.withdrawn,
    )
