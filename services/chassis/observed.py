"""Understands what is noted of every request that a service answers and every event that it takes
in: what it belongs to, how it ended, how long it took."""

from __future__ import annotations

import time
from typing import Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage

from services.chassis import correlation, metrics, tracing
from services.chassis.log import logger

_OPERATION_HEADER = correlation.OPERATION_HEADER.lower().encode()
_SLOW_SECONDS = 1.0
_UNROUTED = "unrouted"
_log = logger("access")


class ObservedApi(FastAPI):
    """A FastAPI application whose requests are observed, also those that end in a defect."""

    def __init__(self, *, service: str, **settings: Any) -> None:
        super().__init__(**settings)
        self._service = service

    def build_middleware_stack(self) -> ASGIApp:
        """The application's stack, inside the observation."""
        return Observed(super().build_middleware_stack(), self._service)


class Observed:
    """Binds request and trace to everything done within, and notes the answer."""

    def __init__(self, application: ASGIApp, service: str) -> None:
        self._application = application
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through the application's lifespan."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def noted(message: AsgiMessage) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                told = (_OPERATION_HEADER, operation_of(scope).encode())
                message = {**message, "headers": [*message.get("headers", ()), told]}
            await send(message)

        with (
            correlation.correlated(correlation.of_request(scope["headers"])),
            tracing.span("request", "server") as span,
        ):
            try:
                await self._application(scope, receive, noted)
            finally:
                self._note(scope, status, time.perf_counter() - began)
                span.told(
                    {
                        "http.request.method": scope["method"],
                        "http.response.status_code": status,
                    },
                    name=f"{self._service} {operation_of(scope)}",
                )

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        operation, method = operation_of(scope), scope["method"]
        metrics.answered(self._service, operation, method, status, seconds)
        if status >= 500 or seconds >= _SLOW_SECONDS:
            _log.warning(
                "answered",
                service=self._service,
                operation=operation,
                method=method,
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )


def operation_of(scope: Scope) -> str:
    """The id of the operation that a request was routed to, or the template of its path; never the
    path, which may name a person."""
    route = scope.get("route")
    return getattr(route, "operation_id", None) or getattr(route, "path", None) or _UNROUTED
