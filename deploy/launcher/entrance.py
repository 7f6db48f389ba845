"""Understands what a process answers beside its own business: that it lives, that it is ready; and
how it takes leave of its callers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson

Scope = dict[str, Any]
Event = dict[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Ready = Callable[[], Awaitable[bool]]

_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
_LEAVING = (b"connection", b"close")


class Entrance:
    """An application as callers of its process meet it.

    `ready` answers `/readyz`; without it, both probes are the application's own affair. Once
    `leaving` is set, every answer tells its caller to come back on a new connection, which another
    process takes.
    """

    def __init__(self, application: Application | None, ready: Ready | None = None) -> None:
        self.leaving = False
        self._application = application
        self._ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and self.leaving:
            send = _saying_good_bye(send)
        if scope["type"] == "http" and self._ready is not None:
            if scope["path"] == "/livez":
                await _answer(send, 200, {"status": "live"})
                return
            if scope["path"] == "/readyz":
                await self._tell_readiness(self._ready, send)
                return
        if self._application is not None:
            await self._application(scope, receive, send)
        elif scope["type"] == "http":
            await _answer(send, 404, {"status": "not found"})

    async def _tell_readiness(self, ready: Ready, send: Send) -> None:
        if not self.leaving and await ready():
            await _answer(send, 200, {"status": "ready"})
        else:
            await _answer(send, 503, {"status": "leaving" if self.leaving else "not ready"})


def _saying_good_bye(send: Send) -> Send:
    async def closing(event: Event) -> None:
        if event["type"] == "http.response.start":
            event = {**event, "headers": [*event.get("headers", ()), _LEAVING]}
        await send(event)

    return closing


async def _answer(send: Send, status: int, body: dict[str, str]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(_JSON)})
    await send({"type": "http.response.body", "body": orjson.dumps(body)})
