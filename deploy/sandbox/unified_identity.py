"""Understands the unified identity service: who logs in, and what it asserts of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from deploy.sandbox.faults import Faults, System
from deploy.sandbox.memory import Memory
from deploy.sandbox.population import Identity, Population
from services.chassis.clock import Clock

VALID_FOR = timedelta(hours=8)


class SubjectIn(BaseModel):
    """The subject of a login or of a query."""

    model_config = ConfigDict(extra="forbid")

    id_type: str = Field(min_length=1, max_length=40, description="For example RESIDENT_ID, USCC.")
    id_number: str = Field(min_length=1, max_length=40, description="Number of the document.")
    name: str = Field(min_length=1, max_length=120, description="Name on the document.")

    def identity(self) -> Identity:
        """The subject as the population knows it."""
        return Identity(self.id_type, self.id_number, self.name)


class Assertions:
    """The assertions that were issued; they outlive the process, and stay readable once expired."""

    def __init__(self, memory: Memory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock

    def issue(self, subject: Identity) -> dict[str, Any]:
        """Assert that `subject` logged in now; instants are RFC 3339 in China Standard Time."""
        now = self._clock.now()
        assertion = {
            "assertion_id": str(uuid4()),
            "subject": {
                "name": subject.name,
                "id_type": subject.id_type,
                "id_number": subject.id_number,
            },
            "issued_at": now.isoformat(),
            "expires_at": (now + VALID_FOR).isoformat(),
        }
        with self._memory.writing() as connection:
            connection.execute(
                "INSERT INTO assertions (assertion_id, document) VALUES (?, ?)",
                (assertion["assertion_id"], json.dumps(assertion, ensure_ascii=False)),
            )
        return assertion

    def find(self, assertion_id: str) -> dict[str, Any] | None:
        """The assertion as it was issued, or None."""
        with self._memory.reading() as connection:
            row = connection.execute(
                "SELECT document FROM assertions WHERE assertion_id = ?", (assertion_id,)
            ).fetchone()
        return json.loads(row["document"]) if row else None


def routes(assertions: Assertions, population: Population, faults: Faults) -> APIRouter:
    """The operations of the unified identity service."""
    router = APIRouter(prefix="/unified-identity", tags=["unified-identity"])

    @router.post("/logins", status_code=201, operation_id="log_in")
    async def log_in(body: SubjectIn) -> Response:
        if not population.knows(body.identity()):
            raise HTTPException(404, "沙箱中没有这名人员或者这家企业")
        return await faults.play(
            System.UNIFIED_IDENTITY, lambda: assertions.issue(body.identity()), status=201
        )

    @router.get("/assertions/{assertion_id}", operation_id="read_assertion")
    async def read_assertion(assertion_id: str) -> Response:
        found = await run_in_threadpool(assertions.find, assertion_id)
        if found is None:
            raise HTTPException(404, "没有这条身份断言")
        return await faults.play(System.UNIFIED_IDENTITY, lambda: found)

    return router
