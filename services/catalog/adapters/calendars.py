"""Understands where calendar years are kept."""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.catalog.adapters import tables
from services.catalog.adapters.json_codec import from_json, to_json
from services.catalog.domain.calendar import CalendarDays, CalendarYear
from services.catalog.domain.misuse import Misuse
from services.chassis.database import insert_or_ignore

_T = tables.calendar_year


class SqlCalendars:
    """The calendar years; every revision is kept."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def latest(self, year: int) -> CalendarYear | None:
        """The newest revision of a year, if one was published."""
        found = await self.revisions(year)
        return found[0] if found else None

    async def revisions(self, year: int) -> tuple[CalendarYear, ...]:
        """All revisions of a year, the newest first."""
        rows = await self._connection.execute(
            select(_T).where(_T.c.year == year).order_by(_T.c.revision.desc())
        )
        return tuple(_year(row) for row in rows)

    async def page(self, limit: int, after: int | None) -> list[CalendarYear]:
        """The newest revision of each year, by year."""
        newest = (
            select(_T.c.year, func.max(_T.c.revision).label("revision"))
            .group_by(_T.c.year)
            .order_by(_T.c.year)
            .limit(limit)
        )
        if after is not None:
            newest = newest.where(_T.c.year > after)
        told = newest.subquery()
        same = and_(_T.c.year == told.c.year, _T.c.revision == told.c.revision)
        rows = await self._connection.execute(select(_T).join(told, same).order_by(_T.c.year))
        return [_year(row) for row in rows]

    async def add(self, calendar: CalendarYear) -> None:
        """Keep a revision. Raises Misuse `stale-version` where the same one was kept meanwhile."""
        values = {
            "year": calendar.days.year,
            "revision": calendar.revision,
            "days": to_json(calendar.days),
            "published_at": calendar.published_at,
        }
        if not await insert_or_ignore(self._connection, _T, values):
            before = calendar.revision - 1
            raise Misuse("stale-version", expected=before, actual=calendar.revision)


def _year(row: Row[tuple[object, ...]]) -> CalendarYear:
    return CalendarYear(from_json(CalendarDays, row.days), row.revision, row.published_at)
