"""Understands how an answer leaves a server in one piece: its head and its body are two writes to
the server, and one to the system, because each write to a socket costs as much as making a small
answer."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_MOST_GATHERED = 64 * 1024


class GatheringTransport:
    """A transport that keeps what is written within one turn of the loop and hands it on whole.

    More than 64 KiB is handed on at once, so that the flow of long answers is controlled as ever.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._gathered: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Keep `data` until the turn of the loop ends."""
        if not data:
            return
        if not self._gathered:
            self._loop.call_soon(self._hand_on)
        self._gathered.append(data)
        self._size += len(data)
        if self._size > _MOST_GATHERED:
            self._hand_on()

    def close(self) -> None:
        """Hand on what was kept, then close."""
        self._hand_on()
        self._transport.close()

    def _hand_on(self) -> None:
        if self._gathered:
            data, self._gathered, self._size = b"".join(self._gathered), [], 0
            self._transport.write(data)


class OneWriteProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, over a gathering transport."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to speak on `transport`."""
        super().connection_made(GatheringTransport(transport, self.loop))  # type: ignore[arg-type]
