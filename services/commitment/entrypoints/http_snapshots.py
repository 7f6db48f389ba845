"""The door through which other services ask again for all that they were told."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from contracts.structured import news_of_key
from services.chassis.auth import internal
from services.chassis.callers import Caller
from services.chassis.cursors import Cursors
from services.chassis.idempotency import Answer
from services.chassis.ids import new_id
from services.chassis.pagination import Page, PageParams, link_header
from services.chassis.problem import Problem
from services.chassis.strict_json import StrictRouter
from services.commitment.adapters.announcements import SOURCE
from services.commitment.adapters.as_announced import AsAnnounced
from services.commitment.entrypoints.access import AtDesk

router = StrictRouter(prefix="/internal/snapshots")


@router.get("/commitments", include_in_schema=False)
async def read_commitments(
    request: Request,
    caller: Annotated[Caller, internal("verification")],
    desk: AtDesk,
    page: PageParams,
) -> Response:
    """A page of events by commitment, each as it would be announced today; references alone name
    the committers."""
    after, at = _after(desk.cursors, page), desk.clock.now()
    async with desk.database.snapshot() as connection:
        found = await AsAnnounced(connection, desk.evidence).commitments(page.limit + 1, after)
    shown = found[: page.limit]
    last = str(shown[-1][0]) if len(found) > page.limit else None
    cursor = None if last is None else desk.cursors.encode(["snapshot", last])
    news = [
        news_of_key(events, new_id=new_id, source=SOURCE, at=at) for _commitment_id, events in shown
    ]
    return Answer(200, {"items": news}, link_header(request, cursor)).response()


def _after(cursors: Cursors, page: Page) -> UUID | None:
    if page.cursor is None:
        return None
    try:
        name, value = cursors.decode(page.cursor)
        if name == "snapshot":
            return UUID(value)
    except (ValueError, TypeError, AttributeError) as failure:
        raise Problem("cursor-invalid") from failure
    raise Problem("cursor-invalid")
