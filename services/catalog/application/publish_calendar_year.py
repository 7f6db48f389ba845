"""The working days of a year are published, or published anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.catalog.application.ports import UnitOfWork
from services.catalog.domain.calendar import (
    CalendarDays,
    CalendarSource,
    CalendarYear,
    fits_its_year,
)
from services.catalog.domain.events import CalendarYearPublished


@dataclass(frozen=True, slots=True)
class PublishCalendarYear:
    """Publish a year with `days`, or without them with those that a source knows."""

    year: int
    days: CalendarDays | None


async def publish_calendar_year(
    command: PublishCalendarYear, uow: UnitOfWork, *, source: CalendarSource, at: datetime
) -> CalendarYear:
    """Keep the next revision and tell it. Raises Misuse for a day that does not fit the year."""
    days = command.days if command.days is not None else source(command.year)
    fits_its_year(days)
    async with uow:
        before = await uow.calendars.latest(command.year)
        calendar = CalendarYear(days, before.revision + 1 if before else 1, at)
        await uow.calendars.add(calendar)
        uow.record(CalendarYearPublished(calendar, at))
        await uow.commit(calendar)
    return calendar
