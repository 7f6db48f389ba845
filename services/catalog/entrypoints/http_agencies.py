"""The door to the tree of organs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.application.register_agency import RegisterAgency, register_agency
from services.catalog.domain.misuse import Misuse
from services.catalog.entrypoints.access import Administrator, AnyCaller
from services.catalog.entrypoints.desk import CatalogDesk, told
from services.catalog.entrypoints.schemas_agencies import (
    AGENCY_CODE,
    AgenciesOut,
    AgencyIn,
    AgencyOut,
)
from services.chassis.idempotency_key import Idempotent
from services.chassis.pagination import PageParams
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/api/v1", tags=["agencies"])


@router.get(
    "/agencies",
    response_model=AgenciesOut,
    responses=BOOK.responses("cursor-invalid"),
    operation_id="list_agencies",
    summary="机关列表",
)
async def list_agencies(
    request: Request,
    caller: AnyCaller,
    desk: CatalogDesk,
    page: PageParams,
    parent: Annotated[
        str | None, Query(pattern=AGENCY_CODE, description="只列该机关的下级机关")
    ] = None,
) -> Response:
    """The organs by code; with `parent` those directly under it."""
    after = desk.key_after(page, "agencies")
    async with desk.reading() as shelves:
        found = await shelves.agencies.page(page.limit + 1, after, parent)
    rows = [(each.code, AgencyOut.of(each).model_dump(mode="json")) for each in found]
    return desk.page_of(request, page, "agencies", rows)


@router.get(
    "/agencies/{code}",
    response_model=AgencyOut,
    responses=BOOK.responses("agency-not-found"),
    operation_id="read_agency",
    summary="查看机关",
)
async def read_agency(code: str, caller: AnyCaller, desk: CatalogDesk) -> Response:
    """One organ."""
    async with desk.reading() as shelves:
        agency = await shelves.agencies.find(code)
    if agency is None:
        raise Misuse("agency-not-found", code=code)
    return told(AgencyOut.of(agency)).response()


@router.post(
    "/agencies",
    status_code=201,
    response_model=AgencyOut,
    responses=BOOK.responses(
        "agency-already-registered", "parent-agency-not-found", "uscc-invalid"
    ),
    operation_id="register_agency",
    summary="登记机关",
)
async def register(
    request: Request,
    body: AgencyIn,
    caller: Administrator,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Enter an organ into the tree."""
    command = RegisterAgency(**body.model_dump())
    answering = idempotent.answering(
        lambda agency: told(
            AgencyOut.of(agency), status=201, location=f"/api/v1/agencies/{agency.code}"
        )
    )
    uow = desk.unit_of_work(request, answering)
    await register_agency(command, uow, at=desk.clock.now())
    return idempotent.answer()
