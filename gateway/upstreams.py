"""Understands the connections to the services: one pool, opened and closed with the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from services.chassis.problem import Problem

_CONNECTIONS = 1024
# Shorter than uvicorn's 5 s, so that no request meets a connection just being closed.
_IDLE_SECONDS = 4.0
_FIRST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 0.5
# A process that was killed leaves several dead connections in the pool.
RESENT_AT_MOST = 3
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_BROKEN = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


class Upstreams:
    """The pool. It forgets cookies, follows no redirect unasked and adds no header of its own.

    `patience` is for how many seconds a service that takes no connection is tried again, as one
    that is being restarted.
    """

    def __init__(self, *, connect_timeout: float, answer_timeout: float, patience: float) -> None:
        self._patience = patience
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

    async def ask(
        self,
        method: str,
        url: URL,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        repeatable: bool,
    ) -> aiohttp.ClientResponse:
        """The answer to a request, or the beginning of it.

        Connecting is tried again for a while: nothing was sent yet. What was sent on a connection
        that broke before the answer is sent again where it is `repeatable`: once or twice, it has
        one effect. Raises aiohttp.ClientError and TimeoutError where there is no answer.
        """
        now = asyncio.get_running_loop().time
        deadline, pause, resent = now() + self._patience, _FIRST_PAUSE_SECONDS, 0
        while True:
            try:
                return await self.session.request(
                    method, url, headers=headers, data=body or None, allow_redirects=False
                )
            except _NOT_SENT:
                if now() + pause > deadline:
                    raise
            except _BROKEN:
                resent += 1
                if not repeatable or resent > RESENT_AT_MOST:
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

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
            # Left to itself, it would send PUT and DELETE again, which If-Match refuses then.
            session._retry_connection = False
            self._session = session
            try:
                yield
            finally:
                self._session = None
