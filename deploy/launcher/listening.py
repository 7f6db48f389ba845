"""Understands how the parts of one process listen, and stop listening, together."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

from deploy.launcher.failure import LauncherError

LOOPBACK = "127.0.0.1"
_DRAIN_SECONDS = 2
_STARTED_CHECK_SECONDS = 0.005


def listen(port: int) -> socket.socket:
    """A socket on the loopback address; port 0 takes any. Raises LauncherError where it is busy."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
    except (OSError, OverflowError) as failure:
        listening.close()
        busy = isinstance(failure, OSError) and failure.errno == errno.EADDRINUSE
        why = "已被占用" if busy else "不能使用"
        raise LauncherError(f"端口 {port} {why}。请以 make run PORT=<另一端口> 重试。") from failure
    listening.listen(2048)
    return listening


def url_of(listening: socket.socket) -> str:
    """The address that a socket listens on."""
    return f"http://{LOOPBACK}:{listening.getsockname()[1]}"


class EmbeddedServer(uvicorn.Server):
    """A server that leaves the process's signals to the launcher."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class Listener:
    """One application on one socket."""

    def __init__(self, application: Any, listening: socket.socket) -> None:
        config = uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_DRAIN_SECONDS,
        )
        self._server = EmbeddedServer(config)
        self._socket = listening
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return once requests are answered. Raises what the application's start raised."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                await self._task
                raise RuntimeError("the application did not start")
            await asyncio.sleep(_STARTED_CHECK_SECONDS)

    async def stop(self) -> None:
        """Take no more requests, answer those under way."""
        if self._task is not None:
            self._server.should_exit = True
            await self._task
        self._socket.close()
