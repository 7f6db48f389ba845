"""The route that tells how the outside systems stand."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field
from starlette.responses import Response

from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.strict_json import StrictRouter
from services.verification.entrypoints.access import (
    DISTRICT_READERS,
    WORKERS_OF_AGENCIES,
    Wired,
)
from services.verification.entrypoints.answers import json_answer

router = StrictRouter(prefix="/api/v1", tags=["verification"])


class ConnectorOut(BaseModel):
    """One outside system and its circuit."""

    name: str
    circuit: str = Field(description="CLOSED 正常，OPEN 暂停询问，HALF_OPEN 试探是否恢复。")
    failures_in_a_row: int
    opened_at: datetime | None


class ConnectorPage(BaseModel):
    """All outside systems that are asked."""

    items: list[ConnectorOut]


@router.get(
    "/connectors",
    operation_id="list_connectors",
    summary="查看数据源连接状态",
    response_model=ConnectorPage,
)
async def list_connectors(
    caller: Annotated[
        Caller, allow(*WORKERS_OF_AGENCIES, *DISTRICT_READERS, "data_bureau", "administrator")
    ],
    wired: Wired,
) -> Response:
    """Each source, and whether it is asked at present (in this process)."""
    del caller
    sources = [
        ConnectorOut(
            name=source.name,
            circuit=source.circuit.state.value,
            failures_in_a_row=source.circuit.failures,
            opened_at=source.circuit.opened_at,
        )
        for source in wired.sources
    ]
    return json_answer(ConnectorPage(items=sources))
