"""A gateway before two real services, one that is not there, and clients that may pass."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey

from gateway.app import build
from gateway.clients import ClientSpec, make_clients, write_registry
from gateway.settings import GatewaySettings
from services.chassis.callers import CallerVerifier
from services.chassis.clock import CHINA_STANDARD_TIME
from tests.gateway.running import address_of, listening_socket, serving
from tests.gateway.upstream import an_upstream

HOUSING = "370406-housing"
SPECS = (
    ClientSpec("shanting-platform", "山亭区政务服务平台", None, ("platform",)),
    ClientSpec("housing-officer", "住建局经办人", HOUSING, ("handling_officer", "verifier")),
)


@dataclass
class SteppedClock:
    """A clock that stands until it is moved."""

    at: datetime = field(
        default_factory=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=CHINA_STANDARD_TIME)
    )

    def now(self) -> datetime:
        """The instant at which it stands."""
        return self.at

    def step(self, **lengths: float) -> None:
        """Move on by `timedelta(**lengths)`."""
        self.at += timedelta(**lengths)


@dataclass
class House:
    """Everything a test of the gateway needs to know."""

    http: httpx.AsyncClient
    settings: GatewaySettings
    clock: SteppedClock
    secrets: dict[str, str]
    upstreams: dict[str, FastAPI]
    address: str

    async def token(self, client_id: str = "shanting-platform") -> str:
        """A fresh token of the client."""
        answer = await self.http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(client_id, self.secrets[client_id]),
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def bearer(self, client_id: str = "shanting-platform") -> dict[str, str]:
        """The header that a client with a fresh token sends."""
        return {"Authorization": f"Bearer {await self.token(client_id)}"}


@pytest.fixture
def clock() -> SteppedClock:
    """A clock that stands until it is moved."""
    return SteppedClock()


@pytest.fixture(scope="session")
def signing_key() -> dict[str, Any]:
    """A private key for the gateway of this run."""
    return dict(OKPKey.generate_key("Ed25519").as_dict(private=True))


@pytest.fixture(scope="session")
def made_clients() -> Any:
    """Two clients with fresh secrets; making them is slow on purpose, so once is enough."""
    return make_clients(SPECS)


@pytest.fixture
async def house(
    tmp_path: Path, clock: SteppedClock, signing_key: dict[str, Any], made_clients: Any
) -> AsyncIterator[House]:
    """The gateway, `catalog` and `commitment` running; `verification` and `credit` not."""
    clients, credentials = made_clients
    write_registry(tmp_path / "clients.json", clients)
    public = dict(OKPKey.import_key(signing_key).as_dict(private=False))
    sockets = {name: listening_socket() for name in ("gateway", "catalog", "commitment")}
    absent = listening_socket()
    urls = {name: address_of(each) for name, each in sockets.items() if name != "gateway"}
    settings = GatewaySettings(
        service_urls={**urls, "verification": address_of(absent), "credit": address_of(absent)},
        signing_key=signing_key,
        clients_path=tmp_path / "clients.json",
        public_url=address_of(sockets["gateway"]),
        examples_path=tmp_path / "examples.json",
        answer_timeout=5.0,
    )
    upstreams = {
        name: an_upstream(name, resource, CallerVerifier(name, {"gateway": public}, clock))
        for name, resource in (("catalog", "items"), ("commitment", "commitments"))
    }
    async with AsyncExitStack() as stack:
        stack.callback(absent.close)
        served = {**upstreams, "gateway": build(settings, clock=clock)}
        pairs = ((app, sockets[name]) for name, app in served.items())
        await stack.enter_async_context(serving(*pairs))
        address = settings.public_url
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=address))
        secrets = {each.client_id: each.client_secret for each in credentials}
        yield House(http, settings, clock, secrets, upstreams, address)
