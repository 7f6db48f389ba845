"""Understands a line between two programs that can go bad: slow, reset, closed on one side, silent,
or cut for a while."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from random import Random

_CHUNK = 64 * 1024
_NO_LINGER = struct.pack("ii", 1, 0)


class Proxy:
    """Listens on a port of its own and passes on what it hears to `target()`, a port that may be
    known later than this one, and back. What goes wrong concerns a share of the lines, drawn by
    `random`."""

    def __init__(self, target: Callable[[], int], random: Random) -> None:
        self._target = target
        self._random = random
        self._server: asyncio.Server | None = None
        self._lines: set[Line] = set()
        self._is_cut = False

    @property
    def port(self) -> int:
        """Where callers connect. Raises RuntimeError before the start."""
        if self._server is None:
            raise RuntimeError("the proxy was not started")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def stop(self) -> None:
        """Listen no more, and reset every line."""
        if self._server is not None:
            self._server.close()
        self.reset(share=1.0)

    def reset(self, share: float = 0.5) -> None:
        """Reset lines."""
        for line in self._drawn(share):
            line.reset()

    def half_close(self, share: float = 0.5) -> None:
        """Tell callers that nothing more comes, and go on passing what they say."""
        for line in self._drawn(share):
            line.half_close()

    def swallow(self, share: float = 0.5) -> None:
        """Let lines stand, and pass on nothing more in either direction."""
        for line in self._drawn(share):
            line.silent = True

    async def slow_down(self, seconds: float, latency: float) -> None:
        """Pass on everything that much later."""
        for line in self._lines:
            line.latency = latency
        await _pause(seconds)
        for line in self._lines:
            line.latency = 0.0

    async def cut(self, seconds: float) -> None:
        """Reset every line, and let none be made."""
        self._is_cut = True
        self.reset(share=1.0)
        await _pause(seconds)
        self._is_cut = False

    def _drawn(self, share: float) -> list[Line]:
        lines = sorted(self._lines, key=lambda line: line.number)
        return [line for line in lines if self._random.random() < share]

    async def _accept(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        if self._is_cut:
            _reset(to_near)
            return
        try:
            far, to_far = await asyncio.open_connection("127.0.0.1", self._target())
        except OSError:
            _reset(to_near)
            return
        line = Line(to_near, to_far)
        self._lines.add(line)
        try:
            await line.carry(near, far)
        finally:
            self._lines.discard(line)


class Line:
    """One connection, from a caller to an engine."""

    _made = 0

    def __init__(self, to_near: asyncio.StreamWriter, to_far: asyncio.StreamWriter) -> None:
        Line._made += 1
        self.number = Line._made
        self.latency = 0.0
        self.silent = False
        self._to_near = to_near
        self._to_far = to_far
        self._ended: set[asyncio.StreamWriter] = set()

    async def carry(self, near: asyncio.StreamReader, far: asyncio.StreamReader) -> None:
        """Pass on in both directions until both sides are done, or one is gone."""
        try:
            async with asyncio.TaskGroup() as directions:
                directions.create_task(self._pass_on(near, self._to_far))
                directions.create_task(self._pass_on(far, self._to_near))
        except* OSError:
            self.reset()
        finally:
            self._to_near.close()
            self._to_far.close()

    async def _pass_on(self, heard: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        while chunk := await heard.read(_CHUNK):
            if self.latency:
                await _pause(self.latency)
            if not self.silent and to not in self._ended:
                to.write(chunk)
                await to.drain()
        if not self.silent:
            self._end(to)

    def reset(self) -> None:
        """End the line without a farewell, on both sides."""
        _reset(self._to_near)
        _reset(self._to_far)

    def half_close(self) -> None:
        """Close towards the caller alone."""
        self._end(self._to_near)

    def _end(self, to: asyncio.StreamWriter) -> None:
        if to not in self._ended:
            self._ended.add(to)
            with suppress(OSError):
                to.write_eof()


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    if raw is not None:
        with suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    writer.transport.abort()


async def _pause(seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.Event().wait()
