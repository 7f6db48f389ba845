"""The door through which other services ask again for all that they were told."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from contracts.structured import news_of_key
from services.catalog.adapters.as_announced import AsAnnounced, Snapshot
from services.catalog.adapters.unit_of_work import SOURCE, Shelves
from services.catalog.entrypoints.desk import CatalogDesk
from services.chassis.auth import internal
from services.chassis.callers import Caller
from services.chassis.ids import new_id
from services.chassis.pagination import PageParams
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/internal/snapshots")


@router.get("/{name}", include_in_schema=False)
async def read_snapshot(
    request: Request,
    name: Snapshot,
    caller: Annotated[Caller, internal("commitment", "verification", "credit")],
    desk: CatalogDesk,
    page: PageParams,
) -> Response:
    """A page of events, by key, each as it would be announced today; one key's stay together."""
    after, at = desk.key_after(page, name), desk.clock.now()
    async with desk.database.snapshot() as connection:
        announced = AsAnnounced(Shelves(connection), desk.clock)
        found = await announced.page(name, page.limit + 1, after)
    rows = [
        (key, news_of_key(events, new_id=new_id, source=SOURCE, at=at)) for key, events in found
    ]
    return desk.page_of(request, page, name, rows)
