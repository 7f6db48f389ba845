"""The connector to the identity service, against a small real server on loopback."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from services.commitment.adapters.identity_service import HttpIdentityService
from services.commitment.application.ports import IdentityServiceUnavailableError
from services.commitment.domain.identity import IdType
from tests.commitment.conftest import House
from tests.commitment.http.steps import served
from tests.commitment.material import ANOTHER, NOW, PERSON, filing_body, item_event

ASSERTION = {
    "assertion_id": "known",
    "subject": {name: PERSON[name] for name in ("name", "id_type", "id_number")},
    "issued_at": "2026-11-24T09:00:00+08:00",
    "expires_at": "2026-11-24T10:00:00+08:00",
}
BY_LOGIN = {"kind": "UNIFIED_IDENTITY", "signed_at": NOW.isoformat()}


class IdentityServer:
    """Answers by the last part of the path: known, wrong, other, broken, slow; else 404."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path: str = scope["path"]
        self.asked.append(path)
        name = path.rsplit("/", 1)[-1]
        if name == "slow":
            # Longer than the client waits; the client going away ends it.
            await receive()
            await receive()
            return
        answers: dict[str, tuple[int, bytes]] = {
            "known": (200, json.dumps(ASSERTION).encode()),
            "other": (200, json.dumps(ASSERTION).encode()),
            "wrong": (200, b'{"subject": "garbage"}'),
            "garbage": (200, b"<html>"),
            "broken": (503, b"{}"),
        }
        status, body = answers.get(name, (404, b"{}"))
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def listening(application: Any) -> AsyncIterator[str]:
    """A server on a free port of loopback; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, lifespan="off", log_level="critical", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/unified-identity"
    finally:
        server.should_exit = True
        await serving
        listener.close()


@asynccontextmanager
async def connected(
    application: Any, timeout_seconds: float = 5
) -> AsyncIterator[HttpIdentityService]:
    async with listening(application) as url:
        connector = HttpIdentityService(url, timeout_seconds)
        try:
            yield connector
        finally:
            await connector.close()


async def test_a_known_login_is_attested_with_its_holder_and_its_time() -> None:
    server = IdentityServer()
    async with connected(server) as connector:
        attestation = await connector.attest("known")
    assert attestation is not None
    assert attestation.names(IdType.RESIDENT_ID, PERSON["id_number"])
    assert not attestation.names(IdType.RESIDENT_ID, ANOTHER["id_number"])
    assert attestation.stood_at(NOW)
    assert server.asked == ["/unified-identity/assertions/known"]


async def test_an_unknown_login_is_no_outage() -> None:
    async with connected(IdentityServer()) as connector:
        assert await connector.attest("unknown") is None


@pytest.mark.parametrize("name", ["broken", "wrong", "garbage", "other"])
async def test_an_answer_that_cannot_be_trusted_counts_as_none(name: str) -> None:
    async with connected(IdentityServer()) as connector:
        with pytest.raises(IdentityServiceUnavailableError):
            await connector.attest(name)


async def test_a_service_that_does_not_answer_in_time_is_not_waited_for() -> None:
    async with connected(IdentityServer(), timeout_seconds=0.2) as connector:
        with pytest.raises(IdentityServiceUnavailableError):
            await connector.attest("slow")


async def test_nobody_listening_is_an_outage() -> None:
    connector = HttpIdentityService("http://127.0.0.1:9/unified-identity", 1)
    with pytest.raises(IdentityServiceUnavailableError):
        await connector.attest("known")
    await connector.close()


async def test_a_letter_signed_by_login_is_accepted_only_from_its_holder(
    build: Callable[..., Awaitable[House]],
) -> None:
    async with listening(IdentityServer()) as url:
        house = await build(identity_service_url=url)
        await house.tell(item_event())
        platform = house.client("platform-1", None, "platform")
        for applicant, assertion, status in (
            (PERSON, "known", 201),
            (ANOTHER, "known", 409),
            (ANOTHER, "unknown", 409),
        ):
            notification = await served(platform, applicant)
            signature = {**BY_LOGIN, "assertion_id": assertion}
            body = filing_body(
                notification["notification_id"], committer=applicant, signature=signature
            )
            response = await platform.post("/api/v1/commitments", body)
            assert response.status_code == status, response.text
        await house.service.close()
    rules = [finding["rule"] for finding in response.json()["findings"]]
    assert rules == ["signed-after-notification-by-committer"]


async def test_an_outage_of_the_identity_service_writes_nothing(
    build: Callable[..., Awaitable[House]],
) -> None:
    house = await build()
    await house.tell(item_event())
    platform = house.client("platform-1", None, "platform")
    notification = await served(platform)
    before = await house.rows_everywhere()
    body = filing_body(
        notification["notification_id"], signature={**BY_LOGIN, "assertion_id": "known"}
    )
    for path in ("/api/v1/commitments", "/api/v1/eligibility-checks"):
        response = await platform.post(path, body)
        assert response.status_code == 503
        assert response.json()["code"] == "identity-service-unavailable"
        assert response.headers["retry-after"] == "5"
    assert await house.rows_everywhere() == before
