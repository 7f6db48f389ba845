"""Understands the connections to the services: one pool, opened and closed with the gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from services.chassis.problem import Problem

_CONNECTIONS = 1024
# Shorter than uvicorn's 5 s, so that no request meets a connection just being closed.
_IDLE_SECONDS = 4.0


class Upstreams:
    """The pool. It forgets cookies, follows no redirect unasked and adds no header of its own."""

    def __init__(self, *, connect_timeout: float, answer_timeout: float) -> None:
        self._timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=connect_timeout, sock_read=answer_timeout
        )
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open pool. Raises Problem (503) before the gateway started and after it ended."""
        if self._session is None:
            raise Problem("temporarily-unavailable", headers={"Retry-After": "2"})
        return self._session

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Keep the pool open within."""
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            auto_decompress=False,
            trust_env=False,
            skip_auto_headers=("User-Agent", "Accept-Encoding", "Content-Type"),
        ) as session:
            self._session = session
            try:
                yield
            finally:
                self._session = None
