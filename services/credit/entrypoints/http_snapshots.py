"""The door through which other services ask again for all that they were told."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request
from starlette.responses import JSONResponse, Response

from contracts.structured import news_of_key
from services.chassis.auth import internal
from services.chassis.callers import Caller
from services.chassis.ids import new_id
from services.chassis.pagination import PageParams, link_header
from services.chassis.problem import Problem
from services.chassis.strict_json import StrictRouter
from services.credit.adapters.announcements import SOURCE, standing_as_told
from services.credit.adapters.unit_of_work import reading
from services.credit.entrypoints.access import Wired

router = StrictRouter(prefix="/internal/snapshots")


@router.get("/standings", include_in_schema=False)
async def read_standings(
    request: Request,
    caller: Annotated[Caller, internal("commitment", "verification")],
    wired: Wired,
    page: PageParams,
) -> Response:
    """A page of events by subject: each standing that was ever told, as it would be told today."""
    after = None if page.cursor is None else _subject(wired.cursors.decode(page.cursor))
    async with reading(wired.database) as credit:
        found = await credit.files.told(page.limit + 1, after)
    shown, at = found[: page.limit], wired.clock.now()
    more = len(found) > page.limit
    cursor = wired.cursors.encode(["standings", shown[-1].subject_ref]) if more else None
    news = [
        news_of_key([standing_as_told(file)], new_id=new_id, source=SOURCE, at=at) for file in shown
    ]
    return JSONResponse({"items": news}, headers=link_header(request, cursor))


def _subject(place: list[object]) -> str:
    if len(place) != 2 or place[0] != "standings":
        raise Problem("cursor-invalid")
    return str(place[1])
