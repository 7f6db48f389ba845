"""A service that dies while it is asked leaves no doubt about what is known and what is not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from gateway.app import build
from gateway.clients import write_registry
from gateway.settings import GatewaySettings
from tests.gateway.conftest import SteppedClock
from tests.gateway.running import address_of, listening_socket, serving

Reply = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def before(
    reply: Reply, tmp_path: Path, clock: SteppedClock, key: dict[str, Any], made: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a gateway whose services all speak as `reply` does; the client has a token."""
    clients, credentials = made
    write_registry(tmp_path / "clients.json", clients)
    server = await asyncio.start_server(reply, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bound = listening_socket()
    names = ("catalog", "commitment", "verification", "credit")
    settings = GatewaySettings(
        service_urls=dict.fromkeys(names, f"http://127.0.0.1:{port}"),
        signing_key=key,
        clients_path=tmp_path / "clients.json",
        public_url=address_of(bound),
        answer_timeout=0.3,
    )
    async with (
        server,
        serving((build(settings, clock=clock), bound)),
        httpx.AsyncClient(base_url=settings.public_url) as http,
    ):
        chosen = credentials[0]
        form = {"grant_type": "client_credentials"}
        auth = (chosen.client_id, chosen.client_secret)
        token = (await http.post("/oauth/token", data=form, auth=auth)).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        yield http


async def test_a_service_that_hangs_up_leaves_the_outcome_open(
    tmp_path: Path, clock: SteppedClock, signing_key: dict[str, Any], made_clients: Any
) -> None:
    calls: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async with before(hang_up, tmp_path, clock, signing_key, made_clients) as http:
        answer = await http.post("/api/v1/items")
        assert (answer.status_code, answer.json()["code"]) == (504, "answer-lost")
        assert len(calls) == 1
        calls.clear()
        await http.post("/api/v1/items", headers={"Idempotency-Key": "k"})
        assert len(calls) == 2


async def test_a_service_that_says_nothing_is_not_waited_for_without_end(
    tmp_path: Path, clock: SteppedClock, signing_key: dict[str, Any], made_clients: Any
) -> None:
    over = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with before(say_nothing, tmp_path, clock, signing_key, made_clients) as http:
        answer = await http.get("/api/v1/items")
        assert (answer.status_code, answer.json()["code"]) == (504, "answer-lost")
        ready = await http.get("/readyz")
        assert ready.status_code == 503
        over.set()


async def test_a_service_that_talks_nonsense_does_not_reach_the_client(
    tmp_path: Path, clock: SteppedClock, signing_key: dict[str, Any], made_clients: Any
) -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"EHLO\r\n\r\n")
        await writer.drain()
        writer.close()

    async with before(nonsense, tmp_path, clock, signing_key, made_clients) as http:
        answer = await http.get("/api/v1/items")
        assert (answer.status_code, answer.json()["code"]) == (504, "answer-lost")
