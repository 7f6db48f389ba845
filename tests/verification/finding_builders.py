"""A finding in any state, and a verification service with its API on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
from joserfc.jwk import OKPKey

from services.chassis import outbox
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.callers import GATEWAY, Caller, CallerSigner
from services.chassis.clock import CHINA_STANDARD_TIME
from services.chassis.database import Database
from services.chassis.ids import new_id
from services.verification import app
from services.verification.adapters.unit_of_work import VerificationUnitOfWork
from services.verification.application.ports import CommitmentView
from services.verification.domain.findings import (
    Conclusion,
    Finding,
    FindingSource,
    FindingState,
    PartyNotice,
    PartyStatement,
    Proof,
    UntruthCause,
)
from services.verification.settings import VerificationSettings
from tests.databases import Databases

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=CHINA_STANDARD_TIME)
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
HOUSING = "370406-housing"
SUBJECT = "ab" * 32
DIGEST = "sm3:" + "0" * 64

OFFICER = Caller("housing-officer", GATEWAY, HOUSING, frozenset({"handling_officer"}))
VERIFIER = Caller("housing-verifier", GATEWAY, HOUSING, frozenset({"verifier"}))
STRANGER = Caller("police-officer", GATEWAY, "370406-police", frozenset({"handling_officer"}))
PLATFORM = Caller("shanting-platform", GATEWAY, None, frozenset({"platform"}))
SUPERVISOR = Caller("district-supervisor", GATEWAY, "370406-gov", frozenset({"supervisor"}))
CREDIT_OFFICER = Caller("credit-officer", GATEWAY, "370406-drc", frozenset({"credit_officer"}))

MIGRATIONS = Path(app.__file__).with_name("migrations")


def a_notice(**changes: Any) -> PartyNotice:
    """A notice served yesterday that may be answered until tomorrow."""
    values: dict[str, Any] = {
        "document_no": "山住建告〔2026〕1号",
        "facts": "名下登记有住房一套。",
        "grounds": "不动产登记。",
        "served_on": YESTERDAY,
        "channel": "IN_PERSON",
        "respond_by": TOMORROW,
    }
    return PartyNotice(**values | changes)


def a_statement(**changes: Any) -> PartyStatement:
    """A statement made and recorded today."""
    values: dict[str, Any] = {
        "made": True,
        "statement": "房屋已经出售。",
        "received_on": TODAY,
        "recorded_at": NOW,
    }
    return PartyStatement(**values | changes)


def a_finding(state: FindingState = FindingState.SUSPECTED, **changes: Any) -> Finding:
    """A finding as it stands in `state`; one that is confirmed was confirmed yesterday."""
    told = state in (FindingState.NOTIFIED_PARTY, FindingState.CONFIRMED_UNTRUE)
    confirmed = state is FindingState.CONFIRMED_UNTRUE
    conclusion = Conclusion(UntruthCause.NEGLIGENT, "证据充分。", NOW - timedelta(days=1))
    values: dict[str, Any] = {
        "finding_id": uuid4(),
        "commitment_id": uuid4(),
        "item_code": "370406-CN-001",
        "subject_ref": SUBJECT,
        "subject_kind": "NATURAL_PERSON",
        "handling_agency": HOUSING,
        "source": FindingSource.SUPERVISION,
        "facts_committed": "本人无房。",
        "facts_found": "名下登记有住房一套。",
        "evidence": (Proof("查询单", DIGEST),),
        "suspected_at": NOW - timedelta(days=10),
        "state": state,
        "notice": a_notice() if told else None,
        "statement": a_statement() if confirmed else None,
        "conclusion": conclusion if confirmed else None,
    }
    return Finding(**values | changes)


@dataclass
class SteppedClock:
    """A clock that stands until it is moved."""

    at: datetime = NOW

    def now(self) -> datetime:
        """The instant at which it stands."""
        return self.at

    def step(self, **lengths: float) -> None:
        """Move on by `timedelta(**lengths)`."""
        self.at += timedelta(**lengths)


@dataclass
class House:
    """A verification service that is asked through its API."""

    http: httpx.AsyncClient
    database: Database
    clock: SteppedClock
    signer: CallerSigner
    keys: list[str] = field(default_factory=list)

    def unit_of_work(self) -> VerificationUnitOfWork:
        """A transaction of the service."""
        return VerificationUnitOfWork(self.database, clock=self.clock, wake=lambda: None)

    async def post(
        self,
        path: str,
        body: Any,
        *,
        caller: Caller = OFFICER,
        version: int | None = None,
        key: str | None = None,
        language: str = "zh-CN",
    ) -> httpx.Response:
        """POST to `/api/v1{path}`, each time with a new Idempotency-Key unless `key` is given."""
        headers = {
            **self.signer.header(caller, app.SERVICE),
            "Idempotency-Key": key or str(uuid4()),
            "Accept-Language": language,
        }
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return await self.http.post(f"/api/v1{path}", json=body, headers=headers)

    async def get(self, path: str, *, caller: Caller = OFFICER) -> httpx.Response:
        """GET `/api/v1{path}`, or what a Link header named."""
        address = path if path.startswith("/api/") else f"/api/v1{path}"
        return await self.http.get(address, headers=self.signer.header(caller, app.SERVICE))

    async def commitment(
        self,
        *,
        outcome: str | None = None,
        decided_on: date | None = None,
        withdrawn: bool = False,
        kind: str = "NATURAL_PERSON",
    ) -> UUID:
        """A commitment that the housing bureau handles, as the other services told of it."""
        commitment_id = new_id()
        async with self.unit_of_work() as uow:
            await uow.projections.add_commitment(
                CommitmentView(
                    commitment_id=commitment_id,
                    item_code="370406-CN-001",
                    subject_ref=SUBJECT,
                    subject_kind=kind,
                    handling_agency=HOUSING,
                    filed_at=NOW - timedelta(days=20),
                )
            )
            if outcome is not None:
                day = decided_on or YESTERDAY
                await uow.projections.matter_decided(commitment_id, outcome, day)
            if withdrawn:
                await uow.projections.commitment_withdrawn(commitment_id)
            await uow.commit()
        return commitment_id

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        """The types and data of all events that wait to be published, in order."""
        async with self.database.reading() as connection:
            waiting = await outbox.unpublished(connection, 1000)
        return [(message.headers["ce_type"], orjson.loads(message.value)) for _, message in waiting]

    async def told_types(self) -> list[str]:
        """The names of the events told, in order."""
        return [kind.split(".")[1] for kind, _ in await self.told()]


@asynccontextmanager
async def a_house(databases: Databases, folder: Path, **settings: Any) -> AsyncIterator[House]:
    """A service on a fresh database, with `settings` besides the needed ones."""
    clock = SteppedClock()
    key = OKPKey.generate_key("Ed25519", auto_kid=False)
    public, private = key.as_dict(private=False), key.as_dict(private=True)
    service = app.build(
        VerificationSettings(
            database_url=databases.migrated("verification", MIGRATIONS),
            deployment_key="11" * 32,
            trusted_callers={GATEWAY: public},
            signing_key=private,
            commitment_internal_url="http://127.0.0.1:9",
            licence_library_url="http://127.0.0.1:9",
            data_sharing_url="http://127.0.0.1:9",
            **settings,
        ),
        EmbeddedBus(Database(f"sqlite:///{folder / 'bus.db'}"), clock),
        clock=clock,
    )
    transport = httpx.ASGITransport(app=service.api, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://verification") as http:
        signer = CallerSigner(GATEWAY, private, clock)
        yield House(http, service.database, clock, signer)
    await service.close()


def proof() -> dict[str, str]:
    """A piece of evidence as it is sent."""
    return {"title": "不动产登记查询单", "digest": DIGEST}


async def opened(house: House, commitment_id: UUID) -> dict[str, Any]:
    """A finding just opened."""
    body = {
        "commitment_id": str(commitment_id),
        "source": "SUPERVISION",
        "facts_committed": "本人在本区无住房。",
        "facts_found": "查得住房一套。",
        "evidence": [proof()],
    }
    response = await house.post("/findings", body)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def advanced(house: House, finding: dict[str, Any], act: str, body: Any) -> dict[str, Any]:
    """The finding after an act that is allowed."""
    path = f"/findings/{finding['finding_id']}/{act}"
    response = await house.post(path, body, version=finding["version"])
    assert response.status_code == 201, response.text
    return dict(response.json())


def notice_body(**changes: Any) -> dict[str, Any]:
    """A notice as it is sent."""
    return {
        "document_no": "山住建告〔2026〕1号",
        "facts": "名下登记有住房一套。",
        "grounds": "不动产登记。",
        "served_on": TODAY.isoformat(),
        "channel": "IN_PERSON",
        "respond_by": (TODAY + timedelta(days=5)).isoformat(),
    } | changes


def statement_body(**changes: Any) -> dict[str, Any]:
    """A statement as it is sent."""
    return {
        "made": True,
        "statement": "房屋已经出售。",
        "received_on": TODAY.isoformat(),
    } | changes


def conclusion_body(**changes: Any) -> dict[str, Any]:
    """A confirmation as it is sent."""
    return {
        "conclusion": "CONFIRMED_UNTRUE",
        "cause": "NEGLIGENT",
        "reasoning": "证据充分。",
    } | changes


async def heard(house: House, commitment_id: UUID) -> dict[str, Any]:
    """A finding whose party was told and heard."""
    finding = await opened(house, commitment_id)
    finding = await advanced(house, finding, "investigations", {})
    finding = await advanced(house, finding, "notices", notice_body())
    return await advanced(house, finding, "statements", statement_body())


async def confirmed(house: House, commitment_id: UUID, **conclusion: Any) -> dict[str, Any]:
    """A finding that was confirmed untrue."""
    finding = await heard(house, commitment_id)
    return await advanced(house, finding, "conclusions", conclusion_body(**conclusion))
