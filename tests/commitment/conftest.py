"""The service on a fresh database, and clients that call it as the gateway would."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import OKPKey
from sqlalchemy import func, select, text

from contracts.envelope import Event, from_headers
from contracts.events import EVENTS
from services.chassis import outbox
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.callers import Caller, CallerSigner
from services.chassis.database import Database
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.chassis.service import Service
from services.commitment import app
from services.commitment.adapters import tables
from services.commitment.entrypoints.desk import Desk
from services.commitment.entrypoints.subscriptions import Subscriptions
from services.commitment.settings import CommitmentSettings
from tests.commitment.material import AGENCY, NOW, item_event, record_of
from tests.databases import Databases


@dataclass
class SettableClock:
    """A clock that stands until it is set."""

    at: datetime = NOW

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.at


@dataclass
class Client:
    """A client of the service, in its roles."""

    http: httpx.AsyncClient
    signer: CallerSigner
    caller: Caller
    own: bool = False

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        signed = (
            self.signer.own_header("commitment")
            if self.own
            else self.signer.header(self.caller, "commitment")
        )
        return {**signed, **given}

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """GET a path."""
        return await self.http.get(path, headers=self._headers(headers))

    async def post(
        self,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        version: int | None = None,
        content: bytes | None = None,
        **headers: str,
    ) -> httpx.Response:
        """POST JSON with a fresh idempotency key, and If-Match where a version is given."""
        given = {"Idempotency-Key": key or str(new_id()), **headers}
        if version is not None:
            given["If-Match"] = f'"{version}"'
        if content is not None:
            given["Content-Type"] = "application/json"
            return await self.http.post(path, content=content, headers=self._headers(given))
        return await self.http.post(path, json=body, headers=self._headers(given))


@dataclass
class House:
    """The running service with all that a test needs of it."""

    service: Service
    clock: SettableClock
    http: httpx.AsyncClient
    keys: dict[str, OKPKey]
    desk: Desk
    subscriptions: Subscriptions = field(init=False)

    def __post_init__(self) -> None:
        self.subscriptions = Subscriptions(self.desk)

    def client(self, client_id: str, agency: str | None, *roles: str) -> Client:
        """A client behind the gateway."""
        signer = CallerSigner("gateway", self.keys["gateway"].as_dict(private=True), self.clock)
        caller = Caller(client_id, "gateway", agency, frozenset(roles))
        return Client(self.http, signer, caller)

    def sister(self, name: str) -> Client:
        """Another service of the system."""
        signer = CallerSigner(name, self.keys[name].as_dict(private=True), self.clock)
        return Client(self.http, signer, Caller(name, name, None, frozenset()), own=True)

    async def tell(self, event: Event, **options: Any) -> None:
        """Deliver an event."""
        await self.subscriptions.handle(record_of(event, **options))

    async def outbox(self) -> list[Message]:
        """All messages in the outbox, in order."""
        async with self.service.database.reading() as connection:
            return [message for _, message in await outbox.unpublished(connection, 1000)]

    async def told(self) -> list[Event]:
        """All events in the outbox, in order."""
        return [
            EVENTS[from_headers(message.headers).type].model_validate_json(message.value)
            for message in await self.outbox()
        ]

    async def count(self, table: Any) -> int:
        """How many rows a table has."""
        async with self.service.database.reading() as connection:
            return (await connection.execute(select(func.count()).select_from(table))).scalar_one()

    async def rows_everywhere(self) -> dict[str, int]:
        """How many rows each table of the service has."""
        async with self.service.database.reading() as connection:
            return {
                name: (
                    await connection.execute(text(f"SELECT count(*) FROM {name}"))  # noqa: S608
                ).scalar_one()
                for name in tables.metadata.tables
            }


@pytest.fixture
async def build(
    databases: Databases, tmp_path: Path
) -> AsyncIterator[Callable[..., Awaitable[House]]]:
    """Builds the service, each time on a database of its own."""
    opened: list[tuple[Service, httpx.AsyncClient, EmbeddedBus]] = []
    keys = {name: OKPKey.generate_key("Ed25519") for name in _ISSUERS}

    async def building(**settings: Any) -> House:
        url = databases.migrated("commitment", app.MIGRATIONS)
        clock = SettableClock()
        bus = EmbeddedBus(Database(f"sqlite:///{tmp_path}/bus-{len(opened)}.db"))
        await bus.open()
        configured = CommitmentSettings(
            database_url=url,
            deployment_key="11" * 32,
            trusted_callers={name: key.as_dict(private=False) for name, key in keys.items()},
            signing_key=keys["commitment"].as_dict(private=True),
            **{"identity_service_url": "http://127.0.0.1:9/unified-identity"} | settings,
        )
        service = app.build(configured, bus, clock=clock)
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(service.api, raise_app_exceptions=False),
            base_url="http://commitment",
        )
        opened.append((service, http, bus))
        return House(service, clock, http, keys, service.api.state.desk)

    yield building
    for service, http, bus in opened:
        await http.aclose()
        await service.close()
        await bus.close()


_ISSUERS = ("gateway", "commitment", "verification", "credit", "catalog")


@pytest.fixture
async def house(build: Callable[..., Awaitable[House]]) -> House:
    """The service, knowing one offerable item."""
    built = await build()
    await built.tell(item_event())
    return built


@pytest.fixture
def platform(house: House) -> Client:
    """The platform that files."""
    return house.client("platform-1", None, "platform")


@pytest.fixture
def officer(house: House) -> Client:
    """An officer of the handling agency."""
    return house.client("housing-1", AGENCY, "handling_officer")
