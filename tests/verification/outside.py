"""The outside world on loopback: the owner of personal data and sources that fail on demand."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

PERSON = {"name": "张一一", "id_type": "RESIDENT_ID", "id_number": "370406199001010011"}


@dataclass
class Outside:
    """What the others answer. `mode` of a system: ok, missing, down, wrong, refuses or slow; a slow
    one answers once `let_go` is set."""

    record: dict[str, Any] = field(default_factory=lambda: {"houses": 0})
    facts: dict[str, Any] = field(default_factory=lambda: {"houses": 0})
    modes: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    questions: list[dict[str, Any]] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)
    callers: list[str] = field(default_factory=list)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def particulars(self, request: web.Request) -> web.Response:
        """Plays commitment's internal API."""
        self.asked["owner"] += 1
        if self.modes.get("owner") == "down":
            return web.Response(status=503)
        self.purposes.append(request.query["purpose"])
        self.callers.append(request.headers["X-Chengnuo-Caller"])
        commitment_id = request.match_info["commitment_id"]
        return web.json_response(
            {"commitment_id": commitment_id, "committer": PERSON, "facts": self.facts}
        )

    async def query(self, request: web.Request) -> web.Response:
        """Plays a source."""
        system = request.match_info["system"]
        self.asked[system] += 1
        self.questions.append(await request.json())
        mode = self.modes.get(system, "ok")
        if mode == "slow":
            await self.let_go.wait()
        if mode == "down":
            return web.Response(status=503)
        if mode == "refuses":
            return web.Response(status=404)
        if mode == "wrong":
            return web.Response(text="<html>busy</html>")
        if mode == "misshapen":
            return web.json_response({"found": "yes", "record": []})
        if mode == "deep":
            record = '{"houses": ' + "[" * 900 + "]" * 900 + "}"
            return web.Response(text=f'{{"found": true, "record": {record}}}')
        return web.json_response(self._answer(found=mode != "missing"))

    def _answer(self, *, found: bool) -> dict[str, Any]:
        return {
            "found": found,
            "record": {**self.record, "owner_phone": "13800000000"} if found else None,
            "source": "不动产登记",
            "as_of": "2026-11-24T08:00:00+08:00",
            "query_id": "q-1",
        }


@asynccontextmanager
async def running_outside() -> AsyncIterator[Outside]:
    """The outside world on a free port of loopback."""
    outside = Outside()
    application = web.Application()
    application.router.add_get(
        "/internal/commitments/{commitment_id}/particulars", outside.particulars
    )
    application.router.add_post("/{system}/resources/{resource}/queries", outside.query)
    server = TestServer(application)
    await server.start_server()
    outside.url = str(server.make_url("")).rstrip("/")
    try:
        yield outside
    finally:
        outside.let_go.set()
        await server.close()
