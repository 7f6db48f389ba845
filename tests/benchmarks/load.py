"""Puts a load on an HTTP server from a process of its own, so cheaply that the server is what is
measured: requests made beforehand, sent as they are over kept connections.

`python -m tests.benchmarks.load` reads its task from standard input and prints what it saw.
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

UNDER_WAY = 16


@dataclass(frozen=True, slots=True)
class Task:
    """Requests of a file, so many under way at once; `per_second` paces them, 0 does not."""

    host: str
    port: int
    requests: str
    under_way: int
    per_second: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What a load saw: how long it took, the answers by status, and each answer's milliseconds."""

    seconds: float
    statuses: Mapping[str, int]
    milliseconds: Sequence[float]

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return len(self.milliseconds) / self.seconds


def post(path: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """A POST request with a JSON body as it goes over the wire."""
    given = {"Host": "bench", "Content-Type": "application/json", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    head = f"POST {path} HTTP/1.1\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def get(path: str, headers: Mapping[str, str]) -> bytes:
    """A GET request as it goes over the wire."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n{lines}\r\n".encode()


async def load(
    port: int,
    requests: Sequence[bytes],
    *,
    under_way: int = UNDER_WAY,
    per_second: float = 0,
    wanted: int = 201,
) -> Seen:
    """Send `requests` to a port of this machine. Raises RuntimeError where an answer has another
    status than `wanted`."""
    with tempfile.NamedTemporaryFile(prefix="chengnuo-load-") as file:
        file.write(pickle.dumps(list(requests)))
        file.flush()
        task = Task("127.0.0.1", port, file.name, under_way, per_second)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, stdin=-1, stdout=-1
        )
        told, _ = await process.communicate(json.dumps(asdict(task)).encode())
    seen = Seen(**json.loads(told))
    if set(seen.statuses) != {str(wanted)}:
        raise RuntimeError(f"the load was answered with {dict(seen.statuses)}")
    return seen


class _Connection(asyncio.Protocol):
    """Sends one request after the other, each once the one before was answered."""

    def __init__(self, requests: Iterator[tuple[float, bytes]], seen: _Tally) -> None:
        self.done = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._seen = seen
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator or not _is_whole(head.lower(), body):
            return
        self._received = b""
        self._seen.note(head[9:12].decode(), time.perf_counter() - self._sent_at)
        self._next()

    def connection_lost(self, failure: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(failure or ConnectionError("the server closed"))

    def _next(self) -> None:
        due, request = next(self._requests, (0.0, b""))
        if not request:
            self.done.set_result(None)
            self._transport.close()
            return
        wait = due - time.perf_counter()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send, request)
        else:
            self._send(request)

    def _send(self, request: bytes) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(request)


class _Tally:
    def __init__(self) -> None:
        self.statuses: dict[str, int] = {}
        self.milliseconds: list[float] = []

    def note(self, status: str, seconds: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.milliseconds.append(round(seconds * 1000, 3))


def _is_whole(head: bytes, body: bytes) -> bool:
    _, named, length = head.partition(b"content-length:")
    if named:
        return len(body) >= int(length.split(b"\r\n", 1)[0])
    return body.endswith(b"0\r\n\r\n")


async def _run(task: Task, requests: Sequence[bytes]) -> Seen:
    seen, loop = _Tally(), asyncio.get_running_loop()
    began = time.perf_counter()
    gap = 1 / task.per_second if task.per_second else 0.0
    timed = ((began + number * gap, each) for number, each in enumerate(requests))
    connections = [
        (await loop.create_connection(lambda: _Connection(timed, seen), task.host, task.port))[1]
        for _ in range(task.under_way)
    ]
    await asyncio.gather(*(each.done for each in connections))
    return Seen(time.perf_counter() - began, seen.statuses, seen.milliseconds)


if __name__ == "__main__":
    given = Task(**json.load(sys.stdin))
    # Written by `load` a moment ago.
    made = pickle.loads(Path(given.requests).read_bytes())  # noqa: S301
    print(json.dumps(asdict(uvloop.run(_run(given, made)))))
