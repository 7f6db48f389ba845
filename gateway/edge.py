"""Understands what every answer has in common: identifiers, guards for browsers, a line of log."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.answers import failure_answer
from gateway.exchange import SCOPE_KEY, Exchange, exchange_of, raw_path
from gateway.metrics import GatewayMetrics, operation_of
from gateway.routing import API_PREFIX, service_of, template_of
from services.chassis import tracing
from services.chassis.correlation import correlated, current
from services.chassis.log import logger
from services.chassis.spans import Span

_log = logger("access")

_GUARDS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

Forward = Callable[[Scope, Receive, Send, str], Awaitable[None]]


class Gateway:
    """The gateway as an ASGI application: requests for services are forwarded without a framework
    in between, all others go to `own`."""

    def __init__(
        self,
        own: ASGIApp,
        forward: Forward,
        *,
        metrics: GatewayMetrics,
        secure: bool,
        access_log: bool,
    ) -> None:
        self._own = own
        self._forward = forward
        self._metrics = metrics
        self._guards = (*_GUARDS, _STRICT_TRANSPORT) if secure else _GUARDS
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through the application's lifespan."""
        if scope["type"] == "lifespan":
            await self._own({**scope, "app": self}, receive, send)
        elif scope["type"] == "http":
            await self._exchange(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        exchange = Exchange.of(scope)
        scope = {**scope, SCOPE_KEY: exchange, "app": self}
        with (
            correlated(exchange.correlation),
            tracing.span("request", "server", begins_trace=not exchange.traced_before) as span,
        ):
            # A span that is recorded has an id of its own, which the service is told.
            exchange.traceparent = current().traceparent or exchange.traceparent
            try:
                await self._answer_somehow(scope, receive, self._guarded(exchange, send))
            finally:
                self._note(scope, span, time.perf_counter() - began)

    async def _answer_somehow(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._answer(scope, receive, send)
        except Exception as failure:
            answer = failure_answer(scope, failure)
            if not exchange_of(scope).status:
                await answer(scope, receive, send)

    def _note(self, scope: Scope, span: Span, seconds: float) -> None:
        exchange = exchange_of(scope)
        span.told(
            {"http.request.method": scope["method"], "http.response.status_code": exchange.status},
            name=f"gateway {operation_of(scope)}",
        )
        self._metrics.answered(scope, seconds)
        if self._access_log:
            _log.info("answered", **access_line(scope, seconds))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = raw_path(scope)
        service = service_of(path) if path.startswith(API_PREFIX) else None
        if service is None:
            await self._own(scope, receive, send)
        else:
            await self._forward(scope, receive, send, service)

    def _guarded(self, exchange: Exchange, send: Send) -> Send:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                given = message.get("headers", ())
                kept = [(name, value) for name, value in given if name != b"x-request-id"]
                named = {name for name, _ in kept}
                missing = (each for each in self._guards if each[0] not in named)
                request_id = (b"x-request-id", exchange.request_id.encode())
                message = {**message, "headers": [*kept, request_id, *missing]}
            await send(message)

        return guarded


def access_line(scope: Scope, seconds: float) -> dict[str, object]:
    """What the log tells of one exchange: neither the query nor identifiers in the path, because
    both may name a person."""
    exchange = exchange_of(scope)
    return {
        "method": scope["method"],
        "path": template_of(scope["path"]),
        "status": exchange.status,
        "milliseconds": round(seconds * 1000, 1),
        "client_id": exchange.client_id,
        "service": exchange.service,
        "operation": exchange.operation,
    }
