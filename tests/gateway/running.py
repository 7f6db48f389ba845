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
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it each answer
    # waits 40 ms for the peer's acknowledgement.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    return bound


def address_of(bound: socket.socket) -> str:
    """The address under which `bound` will be served."""
    return f"http://127.0.0.1:{bound.getsockname()[1]}"


@asynccontextmanager
async def serving(*served: tuple[Any, socket.socket]) -> AsyncIterator[None]:
    """Serve each application on its socket within; all of them end together."""
    servers = [_Server(_config(app)) for app, _ in served]
    tasks = [
        asyncio.create_task(server.serve([bound]))
        for server, (_, bound) in zip(servers, served, strict=True)
    ]
    ready = asyncio.gather(*(server.ready.wait() for server in servers))
    await asyncio.wait({ready, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    if not ready.done():
        ready.cancel()
    try:
        yield
    finally:
        for server in servers:
            server.ended.set()
        await asyncio.gather(*tasks)
        for _, bound in served:
            bound.close()


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(app, log_level="critical", access_log=False, lifespan="on")
