"""Understands whether the gateway lives, and whether all services answer it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import aiohttp
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.upstreams import Upstreams
from services.chassis.clock import Clock

_ANSWER_SECONDS = 2.0
_REPEATED_SECONDS = 1.0


class Health:
    """Readiness is that every service answers; the bus has no part in it, because what is written
    waits in the outbox."""

    def __init__(self, service_urls: Mapping[str, str], upstreams: Upstreams, clock: Clock) -> None:
        self._urls = service_urls
        self._upstreams = upstreams
        self._clock = clock
        self._asking = asyncio.Lock()
        self._known: dict[str, str] = {}
        self._asked_at = 0.0

    async def livez(self, _request: Request) -> Response:
        """GET /livez."""
        return JSONResponse({"status": "live"})

    async def readyz(self, _request: Request) -> Response:
        """GET /readyz: 200 when every service answers, otherwise 503."""
        async with self._asking:
            # Anybody may ask, so that asking often must not burden the services.
            now = self._clock.now().timestamp()
            if not self._known or not 0 <= now - self._asked_at < _REPEATED_SECONDS:
                states = await asyncio.gather(*(self._state(url) for url in self._urls.values()))
                self._known = dict(zip(self._urls, states, strict=True))
                self._asked_at = now
        if all(state == "up" for state in self._known.values()):
            return JSONResponse({"status": "ready", "services": self._known})
        answer = {"status": "not ready", "services": self._known}
        return JSONResponse(answer, 503, headers={"Retry-After": "2"})

    async def _state(self, url: str) -> str:
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        try:
            async with self._upstreams.session.get(f"{url}/livez", timeout=timeout) as answer:
                return "up" if answer.status == 200 else "down"
        except (aiohttp.ClientError, TimeoutError):
            return "down"
