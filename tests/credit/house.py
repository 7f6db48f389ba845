"""Credit on a fresh database, the events that it is told, and clients behind the gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from joserfc.jwk import OKPKey

from contracts.envelope import Event, from_headers, wire
from contracts.events import EVENTS
from contracts.events.commitment import CommitmentFiled, CommitmentFulfilled, CommitmentWithdrawn
from contracts.events.verification import FalseCommitmentFound, UntruthConfirmed
from services.chassis import outbox
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.callers import Caller, CallerSigner
from services.chassis.clock import CHINA_STANDARD_TIME
from services.chassis.database import Database
from services.chassis.ids import new_id
from services.chassis.inbox import AlreadyConsumed
from services.chassis.messages import Message, Record
from services.chassis.service import Service
from services.credit import app
from services.credit.entrypoints.subscriptions import Subscriptions
from services.credit.entrypoints.wiring import Wiring
from services.credit.settings import CreditSettings
from tests.databases import Databases
from tests.sisters import Sister

MIGRATIONS = Path(app.__file__).with_name("migrations")
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=CHINA_STANDARD_TIME)
TODAY = NOW.date()
HOUSING = "370406-housing"
PERSON = "ab" * 32
DIGEST = f"sm3:{'cd' * 32}"


@dataclass
class SettableClock:
    """A clock that stands until it is moved."""

    at: datetime = NOW

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.at

    def move_to(self, day: date) -> None:
        """Stand at nine in the morning of a day."""
        self.at = datetime(day.year, day.month, day.day, 9, tzinfo=CHINA_STANDARD_TIME)


def filed(commitment_id: UUID, *, subject: str = PERSON, kind: str = "NATURAL_PERSON") -> Event:
    return CommitmentFiled(
        commitment_id=commitment_id,
        item_code="370406-CN-042",
        item_revision=1,
        list_version_id=new_id(),
        matter_code="370406-05-0042",
        subject_ref=subject,
        subject_kind=kind,
        handling_agency=HOUSING,
        facts_digest=DIGEST,
        letter_digest=DIGEST,
        publicity_consented=False,
        filed_at=NOW,
    )


def fulfilled(commitment_id: UUID, *, subject: str = PERSON) -> Event:
    return CommitmentFulfilled(
        commitment_id=commitment_id,
        item_code="370406-CN-042",
        subject_ref=subject,
        subject_kind="NATURAL_PERSON",
        handling_agency=HOUSING,
        fulfilled_at=NOW,
    )


def withdrawn(commitment_id: UUID) -> Event:
    return CommitmentWithdrawn(
        commitment_id=commitment_id,
        item_code="370406-CN-042",
        subject_ref=PERSON,
        withdrawn_at=NOW,
    )


def found_untrue(commitment_id: UUID) -> Event:
    return UntruthConfirmed(
        finding_id=new_id(),
        commitment_id=commitment_id,
        item_code="370406-CN-042",
        subject_ref=PERSON,
        subject_kind="NATURAL_PERSON",
        handling_agency=HOUSING,
        cause="NEGLIGENT",
        clause="shanting-2021-8.3.3",
        confirmed_at=NOW,
    )


def found_false(
    commitment_id: UUID,
    level: str = "GENERAL",
    *,
    on: date = TODAY,
    subject: str = PERSON,
    kind: str = "NATURAL_PERSON",
) -> Event:
    return FalseCommitmentFound(
        determination_id=new_id(),
        finding_id=new_id(),
        commitment_id=commitment_id,
        item_code="370406-CN-042",
        subject_ref=subject,
        subject_kind=kind,
        level=level,
        determining_agency=HOUSING,
        determined_on=on,
        document_no="山住建认〔2026〕1号",
        clause="shanting-2021-8.4.2",
        determined_at=NOW,
    )


def record_of(event: Event) -> Record:
    """An event as it comes from the bus."""
    source = event.topic.removeprefix("chengnuo.")
    parts = wire(event, event_id=new_id(), source=source, occurred_at=NOW)
    return Record(Message(**parts), 0, 0)


@dataclass
class Client:
    """A client of the service."""

    http: httpx.AsyncClient
    signer: CallerSigner
    caller: Caller

    async def get(self, path: str) -> httpx.Response:
        """GET beneath /api/v1."""
        headers = self.signer.header(self.caller, "credit")
        return await self.http.get(f"/api/v1{path}", headers=headers)

    async def post(
        self, path: str, body: Any, *, version: int | None = None, key: str | None = None
    ) -> httpx.Response:
        """POST beneath /api/v1, with If-Match where a version is given."""
        headers = self.signer.header(self.caller, "credit")
        headers["Idempotency-Key"] = key or str(new_id())
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await self.http.post(f"/api/v1{path}", json=body, headers=headers)


@dataclass
class House:
    """The service, migrated and ready; its workers are not started."""

    service: Service
    clock: SettableClock
    http: httpx.AsyncClient
    keys: dict[str, OKPKey]

    def __post_init__(self) -> None:
        self.wiring: Wiring = self.service.api.state.wiring
        self.subscriptions = Subscriptions(self.wiring)
        self.platform = self.client("platform", None, "platform")
        self.drc = self.client("drc", "370406-drc", "credit_officer")
        self.housing = self.client("housing", HOUSING, "handling_officer")
        self.police = self.client("police", "370406-police", "handling_officer")
        key = self.keys["verification"].as_dict(private=True)
        self.sister = Sister(self.http, CallerSigner("verification", key, self.clock), "credit")

    def client(self, client_id: str, agency: str | None, *roles: str) -> Client:
        """A client behind the gateway."""
        signer = CallerSigner("gateway", self.keys["gateway"].as_dict(private=True), self.clock)
        return Client(self.http, signer, Caller(client_id, "gateway", agency, frozenset(roles)))

    async def tell(self, *events: Event) -> None:
        """Deliver events, each twice: the second time nothing more may happen."""
        for event in events:
            record = record_of(event)
            await self.subscriptions.handle(record)
            try:
                await self.subscriptions.handle(record)
            except AlreadyConsumed:
                continue

    async def determined(self, level: str = "GENERAL", **options: Any) -> dict[str, Any]:
        """The record of a determination that was just told."""
        commitment_id = new_id()
        await self.tell(found_false(commitment_id, level, **options))
        page = (await self.drc.get(f"/credit-records?commitment_id={commitment_id}")).json()
        (record,) = page["items"]
        return dict(record)

    async def standing(self, subject: str = PERSON) -> dict[str, Any]:
        """The standing of a subject."""
        return dict((await self.drc.get(f"/standings/{subject}")).json())

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


@asynccontextmanager
async def running_house(
    databases: Databases, folder: Path, **settings: Any
) -> AsyncIterator[House]:
    """The service on a migrated database."""
    names = ("gateway", "credit", "verification")
    keys = {name: OKPKey.generate_key("Ed25519") for name in names}
    told = {
        "commitment_internal_url": "http://127.0.0.1:9",
        "city_platform_url": "http://127.0.0.1:9",
        "enterprise_platform_url": "http://127.0.0.1:9",
    } | settings
    built = CreditSettings(
        database_url=databases.migrated("credit", MIGRATIONS),
        deployment_key="11" * 32,
        trusted_callers={name: keys[name].as_dict(private=False) for name in names},
        signing_key=keys["credit"].as_dict(private=True),
        **told,
    )
    clock = SettableClock()
    bus = EmbeddedBus(Database(f"sqlite:///{folder / 'bus.db'}"), clock)
    await bus.open()
    service = app.build(built, bus, clock=clock)
    transport = httpx.ASGITransport(app=service.api, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://credit") as http:
        yield House(service, clock, http, keys)
    await service.close()
    await bus.close()


def days_after(day: date, days: int) -> date:
    """A day later (or earlier)."""
    return day + timedelta(days=days)
