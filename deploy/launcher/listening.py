"""Understands how the parts of one process listen, and stop listening, together."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import math
import socket
import sys
from collections.abc import Iterator
from typing import Any, Literal

from uvicorn.config import Config
from uvicorn.server import Server

from deploy.launcher.failure import LauncherError

LOOPBACK = "127.0.0.1"
_BACKLOG = 2048
FINISH_SECONDS = 2.0
_CHECK_EVERY_SECONDS = 0.005


def listen(port: int, host: str = LOOPBACK) -> socket.socket:
    """A socket on an address of this machine; port 0 takes any. Raises LauncherError where it is
    busy."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as failure:
        listening.close()
        busy = isinstance(failure, OSError) and failure.errno == errno.EADDRINUSE
        why = "已被占用" if busy else "不能使用"
        raise LauncherError(f"端口 {port} {why}。请以 make run PORT=<另一端口> 重试。") from failure
    listening.listen(_BACKLOG)
    return listening


def inherit(descriptor: int) -> socket.socket:
    """The listening socket that whoever started this process handed over. Raises LauncherError
    where the descriptor is none."""
    try:
        return socket.socket(fileno=descriptor)
    except OSError as failure:
        raise LauncherError(
            f"编号 {descriptor} 不是监听套接字。请检查 CHENGNUO_LISTEN_FD。"
        ) from failure


def url_of(listening: socket.socket) -> str:
    """The address that a socket listens on."""
    return f"http://{LOOPBACK}:{listening.getsockname()[1]}"


class EmbeddedServer(Server):
    """A server that leaves the process's signals to the launcher."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class Listener:
    """One application on one socket. `finish_seconds` bounds what is under way at the end."""

    def __init__(
        self,
        application: Any,
        listening: socket.socket,
        *,
        finish_seconds: float = FINISH_SECONDS,
    ) -> None:
        config = Config(
            application,
            http=_protocol(),
            log_config=None,
            access_log=False,
            server_header=False,
            # Nobody's word counts about where a request came from.
            proxy_headers=False,
            backlog=_BACKLOG,
            timeout_graceful_shutdown=math.ceil(finish_seconds),
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
            await asyncio.sleep(_CHECK_EVERY_SECONDS)

    async def let_go(self, seconds: float) -> None:
        """Take no new connection, and go on answering on those that there are until their callers
        left, at most `seconds`. A connection that is cut while idle may cut a request that is on
        its way; one that its caller leaves cannot."""
        for server in self._server.servers:
            server.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                # The server tells nobody when a connection ends.
                while self._server.server_state.connections:  # noqa: ASYNC110
                    await asyncio.sleep(_CHECK_EVERY_SECONDS)

    async def stop(self) -> None:
        """Take no more requests, answer those under way."""
        if self._task is not None:
            self._server.should_exit = True
            await self._task
        self._socket.close()


def _protocol() -> type[asyncio.Protocol] | Literal["auto"]:
    if sys.platform == "win32":
        return "auto"
    from deploy.launcher.one_write import OneWriteProtocol

    return OneWriteProtocol
