"""Understands how a real server is run for a test: on loopback, until the test ends."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.ended = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        # The usual loop looks ten times a second whether to end; a test need not wait for that.
        await self.ended.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # The test process keeps its own signals.
        yield


def listening_socket() -> socket.socket:
    """A socket on a free port of loopback."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def address_of(bound: socket.socket) -> str:
    """The address under which `bound` will be served."""
    return f"http://127.0.0.1:{bound.getsockname()[1]}"


@asynccontextmanager
async def serving(app: Any, bound: socket.socket) -> AsyncIterator[str]:
    """Serve `app` on `bound` within; gives the address."""
    config = uvicorn.Config(app, log_level="critical", access_log=False, lifespan="on")
    server = _Server(config)
    task = asyncio.create_task(server.serve([bound]))
    ready = asyncio.create_task(server.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        ready.cancel()
        await task
    try:
        yield address_of(bound)
    finally:
        server.ended.set()
        await task
        bound.close()
