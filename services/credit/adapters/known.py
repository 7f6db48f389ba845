"""Understands what others told credit: working days and the names of agencies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import insert_or_ignore
from services.chassis.projections import KeptTable
from services.chassis.workdays import Workdays, told_calendar
from services.credit.adapters.tables import AGENCY, CALENDAR_YEAR
from services.credit.application.ports import Deadline, YearOfWork

AGENCIES = KeptTable(AGENCY, AGENCY.c.code, (AGENCY.c.name,))
CALENDARS = KeptTable(
    CALENDAR_YEAR, CALENDAR_YEAR.c.year, (CALENDAR_YEAR.c.revision,), {"revision": 0}
)


YEARS = select(CALENDAR_YEAR).where(
    CALENDAR_YEAR.c.year.between(bindparam("year"), bindparam("next_year"))
)


class SqlWorkCalendar:
    """The published years, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def deadline(self, day: date, workdays: int) -> Deadline:
        """See the port."""
        years = {"year": day.year, "next_year": day.year + 1}
        return deadline_in(await self._connection.execute(YEARS, years), day, workdays)

    async def learn(self, year: YearOfWork) -> bool:
        """See the port."""
        values = {
            "year": year.year,
            "revision": year.revision,
            "provisional": year.provisional,
            "holidays": [day.isoformat() for day in year.holidays],
            "makeup_workdays": [day.isoformat() for day in year.makeup_workdays],
        }
        if await insert_or_ignore(self._connection, CALENDAR_YEAR, values):
            return True
        result = await self._connection.execute(
            update(CALENDAR_YEAR)
            .where(CALENDAR_YEAR.c.year == year.year, CALENDAR_YEAR.c.revision < year.revision)
            .values(**values)
        )
        return result.rowcount == 1


class SqlAgencies:
    """The agencies' names, on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def name(self, code: str) -> str:
        """See the port."""
        found = await self._connection.scalar(select(AGENCY.c.name).where(AGENCY.c.code == code))
        return str(found) if found else code

    async def learn(self, code: str, name: str) -> None:
        """See the port."""
        if not await insert_or_ignore(self._connection, AGENCY, {"code": code, "name": name}):
            await self._connection.execute(
                update(AGENCY).where(AGENCY.c.code == code).values(name=name)
            )


def deadline_in(years: Iterable[Any], day: date, workdays: int) -> Deadline:
    """The last day of a period of `workdays` that `day` sets off, in the calendars of rows."""
    counted = Workdays({row.year: told_calendar(row) for row in years}).add(day, workdays)
    return Deadline(counted.on, counted.provisional)
