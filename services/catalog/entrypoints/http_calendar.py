"""The door to the working days of a year."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.adapters.holidays import calendar_from_chinesecalendar
from services.catalog.application.publish_calendar_year import (
    PublishCalendarYear,
    publish_calendar_year,
)
from services.catalog.domain.misuse import Misuse
from services.catalog.entrypoints.access import Administrator, AnyCaller
from services.catalog.entrypoints.desk import CatalogDesk, told
from services.catalog.entrypoints.schemas_calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    CalendarYearIn,
    CalendarYearOut,
)
from services.chassis.idempotency_key import Idempotent
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/api/v1", tags=["calendar"])


@router.get(
    "/calendar",
    response_model=CalendarYearOut,
    responses=BOOK.responses("calendar-year-not-found"),
    operation_id="read_calendar",
    summary="查看工作日历",
)
async def read_calendar(
    caller: AnyCaller,
    desk: CatalogDesk,
    year: Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="年份")],
) -> Response:
    """The newest calendar of a year."""
    async with desk.reading() as shelves:
        calendar = await shelves.calendars.latest(year)
    if calendar is None:
        raise Misuse("calendar-year-not-found", year=year)
    return told(CalendarYearOut.of(calendar)).response()


@router.post(
    "/calendar",
    status_code=201,
    response_model=CalendarYearOut,
    responses=BOOK.responses("calendar-day-not-allowed"),
    operation_id="publish_calendar_year",
    summary="公布年度工作日历",
)
async def publish(
    request: Request,
    body: CalendarYearIn,
    caller: Administrator,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Publish the next revision of a year, with the days stated or those of the built-in data."""
    command = PublishCalendarYear(body.year, body.days())
    answering = idempotent.answering(
        lambda calendar: told(
            CalendarYearOut.of(calendar),
            status=201,
            location=f"/api/v1/calendar?year={calendar.days.year}",
        )
    )
    await publish_calendar_year(
        command,
        desk.unit_of_work(request, answering),
        source=calendar_from_chinesecalendar,
        at=desk.clock.now(),
    )
    return idempotent.answer()
