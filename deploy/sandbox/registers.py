"""Understands a query to the licence library or the data-sharing platform, and its answer."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from deploy.sandbox.faults import Faults, System
from deploy.sandbox.population import Identity, Population, Register
from deploy.sandbox.unified_identity import SubjectIn
from services.chassis.clock import Clock


def answer(
    population: Population, register: Register, subject: Identity, clock: Clock
) -> dict[str, Any]:
    """What the register says of `subject` now; a proof of absence is a record too, counting 0."""
    record = population.record_of(subject, register)
    return {
        "found": record is not None,
        "record": None if record is None else dict(record),
        "source": register.source,
        "as_of": clock.now().isoformat(),
        "query_id": str(uuid4()),
    }


def routes(system: System, population: Population, faults: Faults, clock: Clock) -> APIRouter:
    """The one operation of `system`, on any of its resources."""
    router = APIRouter(prefix=f"/{system}", tags=[str(system)])

    @router.post("/resources/{resource}/queries", operation_id=f"query_{system.replace('-', '_')}")
    async def query(resource: str, body: SubjectIn) -> Response:
        register = population.register(system, resource)
        if register is None:
            raise HTTPException(404, f"没有名为 {resource} 的数据资源")
        return await faults.play(
            system, lambda: answer(population, register, body.identity(), clock)
        )

    return router
