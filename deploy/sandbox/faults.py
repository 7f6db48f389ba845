"""Understands how an outside system misbehaves when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from deploy.sandbox.memory import Memory

DEFAULT_DELAY_MS = 15_000


class System(StrEnum):
    """The systems that can be told to misbehave, each on its own."""

    LICENCE_LIBRARY = "licence-library"
    DATA_SHARING = "data-sharing"
    CREDIT_CITY = "credit-city"
    CREDIT_ENTERPRISE = "credit-enterprise"
    UNIFIED_IDENTITY = "unified-identity"


class Mode(StrEnum):
    """OK: as it should be. SLOW: carried out, the answer comes late. DOWN: 503, not carried out.
    WRONG: carried out, but the answer is not what was agreed. DUPLICATE: carried out twice."""

    OK = "ok"
    SLOW = "slow"
    DOWN = "down"
    WRONG = "wrong"
    DUPLICATE = "duplicate"


class Fault(BaseModel):
    """How a system behaves from now on."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode = Field(description="The behaviour.")
    delay_ms: Annotated[int, Field(ge=0, le=600_000)] = Field(
        default=DEFAULT_DELAY_MS, description="Milliseconds before the answer, in mode slow only."
    )


class Faults:
    """The fault of each system; a system that nothing was said of behaves well."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of(self, system: System) -> Fault:
        """How `system` behaves now."""
        with self._memory.reading() as connection:
            row = connection.execute(
                "SELECT mode, delay_ms FROM faults WHERE system = ?", (system,)
            ).fetchone()
        return Fault(mode=row["mode"], delay_ms=row["delay_ms"]) if row else Fault(mode=Mode.OK)

    def put(self, system: System, fault: Fault) -> None:
        """Have `system` behave so until told otherwise, over restarts too."""
        with self._memory.writing() as connection:
            connection.execute(
                "INSERT INTO faults (system, mode, delay_ms) VALUES (?, ?, ?) ON CONFLICT (system)"
                " DO UPDATE SET mode = excluded.mode, delay_ms = excluded.delay_ms",
                (system, fault.mode, fault.delay_ms),
            )

    async def play(
        self, system: System, act: Callable[[], dict[str, Any]], *, status: int = 200
    ) -> Response:
        """Answer with what `act` gives and `status`, as the present fault of `system` has it."""
        fault = await run_in_threadpool(self.of, system)
        if fault.mode is Mode.DOWN:
            return Response(status_code=503)
        if fault.mode is Mode.DUPLICATE:
            await run_in_threadpool(act)
        answer = await run_in_threadpool(act)
        if fault.mode is Mode.SLOW:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.mode is Mode.WRONG:
            return PlainTextResponse("<html>系统维护页面</html>", status_code=status)
        return JSONResponse(answer, status_code=status)


def routes(faults: Faults) -> APIRouter:
    """The two operations on faults; they never misbehave themselves."""
    router = APIRouter(prefix="/faults", tags=["faults"])

    @router.put("/{system}", operation_id="put_fault")
    def put_fault(system: str, fault: Fault) -> dict[str, Any]:
        if system not in set(System):
            raise HTTPException(404, f"没有名为 {system} 的系统")
        faults.put(System(system), fault)
        return {"system": system, **fault.model_dump(mode="json")}

    @router.get("", operation_id="list_faults")
    def list_faults() -> dict[str, Any]:
        return {
            "items": [
                {"system": each, **faults.of(each).model_dump(mode="json")} for each in System
            ]
        }

    return router
