"""How an answer leaves a server: whole, however long it is and however it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deploy.launcher.listening import Listener, listen, url_of
from deploy.launcher.one_write import GatheringTransport

LONG = 300_000
PARTS = 5


class Told(asyncio.Transport):
    """A transport that remembers what it was told, and in how many pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.closed_after: int | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.pieces.append(bytes(data))

    def close(self) -> None:
        self.closed_after = len(self.pieces)


@pytest.fixture
def told() -> Told:
    return Told()


async def test_head_and_body_leave_in_one_piece(told: Told) -> None:
    transport = GatheringTransport(told, asyncio.get_running_loop())
    for part in (b"head", b"", b"body"):
        transport.write(part)
    assert told.pieces == []
    await asyncio.sleep(0)
    assert told.pieces == [b"headbody"]


async def test_what_is_long_does_not_wait(told: Told) -> None:
    transport = GatheringTransport(told, asyncio.get_running_loop())
    transport.write(b"x" * LONG)
    assert told.pieces == [b"x" * LONG]
    await asyncio.sleep(0)
    assert len(told.pieces) == 1


async def test_what_was_kept_leaves_before_the_connection_closes(told: Told) -> None:
    transport = GatheringTransport(told, asyncio.get_running_loop())
    transport.write(b"last words")
    transport.close()
    assert (told.pieces, told.closed_after) == ([b"last words"], 1)


async def _in_parts(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    head = [(b"connection", b"close")] if scope["path"] == "/last" else []
    await send({"type": "http.response.start", "status": 200, "headers": head})
    for number in range(PARTS):
        body = str(number).encode() * (LONG if scope["path"] == "/long" else 1)
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def address() -> AsyncIterator[str]:
    listening = listen(0)
    listener = Listener(_in_parts, listening)
    await listener.start()
    yield url_of(listening)
    await listener.stop()


@pytest.mark.parametrize(("path", "each"), [("/short", 1), ("/long", LONG), ("/last", 1)])
async def test_answers_arrive_whole_one_after_the_other(address: str, path: str, each: int) -> None:
    wanted = "".join(str(number) * each for number in range(PARTS))
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        for _ in range(3):
            assert (await http.get(path)).text == wanted
