"""The service on a fresh database, its outside world, and clients behind the gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from joserfc.jwk import OKPKey
from sqlalchemy import func, select

from contracts.envelope import Event, from_headers
from contracts.events import EVENTS
from services.chassis import outbox
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.callers import Caller, CallerSigner
from services.chassis.database import Database
from services.chassis.ids import new_id
from services.chassis.service import Service
from services.verification import app
from services.verification.adapters import tables
from services.verification.adapters.reading import list_assistance_requests
from services.verification.domain.assistance import AssistanceRequest
from services.verification.domain.verification import Verification
from services.verification.entrypoints.subscriptions import Subscriptions
from services.verification.entrypoints.wiring import Wiring
from services.verification.settings import VerificationSettings
from tests.databases import Databases
from tests.verification.material import HOUSING, NOW, POLICE, a_filing, record_of
from tests.verification.outside import Outside

MIGRATIONS = Path(app.__file__).with_name("migrations")


@dataclass
class SettableClock:
    """A clock that stands until it is moved."""

    at: datetime = NOW

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.at

    def move(self, **period: float) -> None:
        """Let time pass."""
        self.at += timedelta(**period)


@dataclass
class Client:
    """A client of the service."""

    http: httpx.AsyncClient
    signer: CallerSigner
    caller: Caller

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """GET a path beneath /api/v1."""
        signed = self.signer.header(self.caller, "verification")
        return await self.http.get(f"/api/v1{path}", headers={**signed, **headers})

    async def post(
        self, path: str, body: Any = None, *, version: int | None = None, key: str | None = None
    ) -> httpx.Response:
        """POST JSON beneath /api/v1, with If-Match where a version is given."""
        headers = self.signer.header(self.caller, "verification")
        headers["Idempotency-Key"] = key or str(new_id())
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await self.http.post(f"/api/v1{path}", json=body, headers=headers)


@dataclass
class House:
    """The service with all that a test needs of it."""

    service: Service
    settings: VerificationSettings
    clock: SettableClock
    http: httpx.AsyncClient
    keys: dict[str, OKPKey]
    outside: Outside

    def __post_init__(self) -> None:
        self.wiring: Wiring = self.service.api.state.wiring
        self.subscriptions = Subscriptions(self.wiring)
        self.lanes = app.lanes_of(self.settings, self.wiring, is_behind=lambda: False)
        self.officer = self.client("housing-officer", HOUSING, "handling_officer")
        self.police = self.client("police-officer", POLICE, "verifier")
        self.stranger = self.client("tax-officer", "370406-tax", "handling_officer")
        self.supervisor = self.client("supervisor", "370406-gov", "supervisor")

    def client(self, client_id: str, agency: str | None, *roles: str) -> Client:
        """A client behind the gateway."""
        signer = CallerSigner("gateway", self.keys["gateway"].as_dict(private=True), self.clock)
        return Client(self.http, signer, Caller(client_id, "gateway", agency, frozenset(roles)))

    async def tell(self, *events: Event) -> None:
        """Deliver events, each once."""
        for event in events:
            await self.subscriptions.handle(record_of(event))

    async def filed(self, *before: Event) -> UUID:
        """Tell `before`, then a filing; give the commitment."""
        filing = a_filing()
        await self.tell(*before, filing)
        return filing.commitment_id

    async def ask(self) -> int:
        """Let the worker ask about everything that is due."""
        return sum([await lane.work_off() for lane in self.lanes])

    async def check_of(self, commitment_id: UUID) -> Verification:
        """The check of a commitment."""
        async with self.wiring.unit_of_work() as uow:
            check = await uow.verifications.of_commitment(commitment_id)
            await uow.commit()
        assert check is not None
        return check

    async def request_of(self, commitment_id: UUID) -> AssistanceRequest:
        """The newest request to another organ about a commitment."""
        async with self.service.database.reading() as connection:
            found = await list_assistance_requests(
                connection,
                asking=None,
                asked=None,
                either_side=True,
                state=None,
                before=None,
                limit=100,
            )
        return next(each for each in found if each.commitment_id == commitment_id)

    async def told(self) -> list[Event]:
        """All events in the outbox, in order."""
        async with self.service.database.reading() as connection:
            waiting = await outbox.unpublished(connection, 1000)
        return [
            EVENTS[from_headers(message.headers).type].model_validate_json(message.value)
            for _, message in waiting
        ]

    async def names_told(self) -> list[str]:
        """The names of what was told, in order."""
        return [type(event).__name__ for event in await self.told()]

    async def rows(self) -> dict[str, int]:
        """How many rows each table of this part holds."""
        async with self.service.database.reading() as connection:
            return {
                name: await connection.scalar(select(func.count()).select_from(table)) or 0
                for name, table in tables.metadata.tables.items()
            }


@asynccontextmanager
async def running_house(
    databases: Databases, folder: Path, outside: Outside, **settings: Any
) -> AsyncIterator[House]:
    """The service, migrated and ready; its workers are not started."""
    keys = {name: OKPKey.generate_key("Ed25519") for name in ("gateway", "verification")}
    told = VerificationSettings(
        database_url=databases.migrated("verification", MIGRATIONS),
        deployment_key="0" * 64,
        trusted_callers={"gateway": keys["gateway"].as_dict(private=False)},
        signing_key=keys["verification"].as_dict(private=True),
        commitment_internal_url=outside.url,
        licence_library_url=f"{outside.url}/licence-library",
        data_sharing_url=f"{outside.url}/data-sharing",
        **{
            "connector_timeout_seconds": 5.0,
            "connector_attempts": 1,
            "connector_first_pause_seconds": 0.0,
            "patience_attempts": 3,
            **settings,
        },
    )
    bus = EmbeddedBus(Database(f"sqlite:///{folder / 'bus.db'}"))
    clock = SettableClock()
    service = app.build(told, bus, clock=clock)
    transport = httpx.ASGITransport(app=service.api, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://verification") as http:
            yield House(service, told, clock, http, keys, outside)
    finally:
        await service.close()
        await bus.close()
