"""Understands how this service reaches out: one pool of connections, opened when first needed."""

from __future__ import annotations

import aiohttp


class OutwardSession:
    """The HTTP client of all outward calls; it belongs to the loop that first used it."""

    def __init__(self, *, timeout_seconds: float, connections: int) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    def client(self) -> aiohttp.ClientSession:
        """The open client."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=self._timeout,
                connector=aiohttp.TCPConnector(limit_per_host=self._connections),
                trust_env=False,
            )
        return self._session

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
