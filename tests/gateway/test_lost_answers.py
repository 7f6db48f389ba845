"""A service that dies while it is asked leaves no doubt about what is known and what is not."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import build
from gateway.clients import write_registry
from gateway.settings import GatewaySettings
from gateway.upstreams import RESENT_AT_MOST
from tests.gateway.conftest import SteppedClock
from tests.gateway.running import address_of, listening_socket, serving

Reply = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def client_before(
    service: socket.socket, tmp_path: Path, clock: SteppedClock, key: dict[str, Any], made: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """A client, with a token, of a gateway whose services are all at one address."""
    clients, credentials = made
    write_registry(tmp_path / "clients.json", clients)
    bound = listening_socket()
    names = ("catalog", "commitment", "verification", "credit")
    settings = GatewaySettings(
        service_urls=dict.fromkeys(names, address_of(service)),
        signing_key=key,
        clients_path=tmp_path / "clients.json",
        public_url=address_of(bound),
        answer_timeout=0.3,
    )
    async with (
        serving((build(settings, clock=clock), bound)),
        httpx.AsyncClient(base_url=settings.public_url) as http,
    ):
        chosen = credentials[0]
        form = {"grant_type": "client_credentials"}
        auth = (chosen.client_id, chosen.client_secret)
        token = (await http.post("/oauth/token", data=form, auth=auth)).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        yield http


@asynccontextmanager
async def before(
    reply: Reply, tmp_path: Path, clock: SteppedClock, key: dict[str, Any], made: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a gateway whose services all speak as `reply` does."""
    bound = listening_socket()
    async with (
        await asyncio.start_server(reply, sock=bound),
        client_before(bound, tmp_path, clock, key, made) as http,
    ):
        yield http


@pytest.mark.parametrize(
    ("method", "headers", "sent"),
    [
        ("POST", {}, 1),
        ("POST", {"Idempotency-Key": "k"}, 1 + RESENT_AT_MOST),
        ("PUT", {"Idempotency-Key": "k", "If-Match": '"1"'}, 1),
        ("DELETE", {"Idempotency-Key": "k", "If-Match": '"1"'}, 1),
    ],
)
async def test_a_service_that_hangs_up_leaves_the_outcome_open(
    method: str,
    headers: dict[str, str],
    sent: int,
    tmp_path: Path,
    clock: SteppedClock,
    signing_key: dict[str, Any],
    made_clients: Any,
) -> None:
    calls: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async with before(hang_up, tmp_path, clock, signing_key, made_clients) as http:
        answer = await http.request(method, "/api/v1/items", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (504, "answer-lost")
    assert len(calls) == sent


@pytest.mark.parametrize(("method", "headers"), [("GET", {}), ("POST", {"Idempotency-Key": "k"})])
async def test_what_may_be_sent_twice_is_answered_by_the_process_that_comes_after_a_dead_one(
    method: str,
    headers: dict[str, str],
    tmp_path: Path,
    clock: SteppedClock,
    signing_key: dict[str, Any],
    made_clients: Any,
) -> None:
    calls: list[bytes] = []

    async def die_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(await reader.readuntil(b"\r\n\r\n"))
        if len(calls) > 1:
            writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            await writer.drain()
        writer.close()

    async with before(die_first, tmp_path, clock, signing_key, made_clients) as http:
        answer = await http.request(method, "/api/v1/items", headers=headers)
    assert (answer.status_code, len(calls)) == (204, 2)


async def test_a_service_that_is_being_restarted_is_waited_for(
    tmp_path: Path, clock: SteppedClock, signing_key: dict[str, Any], made_clients: Any
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()

    with listening_socket() as bound:
        # Bound and not listening: whoever connects is refused.
        async with client_before(bound, tmp_path, clock, signing_key, made_clients) as http:
            asking = asyncio.ensure_future(http.post("/api/v1/items"))
            done, _ = await asyncio.wait({asking}, timeout=0.2)
            assert not done
            async with await asyncio.start_server(answer, sock=bound):
                assert (await asking).status_code == 204


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


async def test_readiness_is_asked_for_anew_when_the_clock_went_back(
    tmp_path: Path, clock: SteppedClock, signing_key: dict[str, Any], made_clients: Any
) -> None:
    status = b"500 Internal Server Error"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with before(answer, tmp_path, clock, signing_key, made_clients) as http:
        assert (await http.get("/readyz")).status_code == 503
        status = b"200 OK"
        assert (await http.get("/readyz")).status_code == 503
        clock.step(hours=-1)
        assert (await http.get("/readyz")).status_code == 200
