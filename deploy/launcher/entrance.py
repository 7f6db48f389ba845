"""Understands what a process answers beside its own business: that it lives, that it is ready; and
how it takes leave of its callers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.metrics import render_metrics

Ready = Callable[[], Awaitable[bool]]

_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
_LEAVING = (b"connection", b"close")


class Entrance:
    """An application as callers of its process meet it.

    `ready` answers `/readyz`; without it, both probes are the application's own affair. Once
    `leaving` is set, every answer tells its caller to come back on a new connection, which another
    process takes.
    """

    def __init__(self, application: ASGIApp, ready: Ready | None = None) -> None:
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
        await self._application(scope, receive, send)

    async def _tell_readiness(self, ready: Ready, send: Send) -> None:
        if not self.leaving and await ready():
            await _answer(send, 200, {"status": "ready"})
        else:
            await _answer(send, 503, {"status": "leaving" if self.leaving else "not ready"})


async def figures(scope: Scope, _receive: Receive, send: Send) -> None:
    """The application of a process that has no other: GET /metrics, for Prometheus."""
    if scope["type"] != "http":
        # By ASGI the server goes on without a lifespan where an application raises at it.
        raise ValueError(f"nothing answers to {scope['type']} here")
    if scope["path"] != "/metrics":
        await _answer(send, 404, {"status": "not found"})
        return
    content, content_type = render_metrics()
    headers = [(b"content-type", content_type.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _saying_good_bye(send: Send) -> Send:
    async def closing(event: Message) -> None:
        if event["type"] == "http.response.start":
            event = {**event, "headers": [*event.get("headers", ()), _LEAVING]}
        await send(event)

    return closing


async def _answer(send: Send, status: int, body: dict[str, str]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(_JSON)})
    await send({"type": "http.response.body", "body": orjson.dumps(body)})
