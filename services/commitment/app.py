"""The commitment service, put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.clauses import CLAUSES
from contracts.reading import UnreadableEvent
from contracts.topics import RETENTION
from services.chassis.bus import Bus
from services.chassis.clock import Clock
from services.chassis.consumer import Consumer
from services.chassis.cursors import Cursors
from services.chassis.database import Database
from services.chassis.housekeeping import Memory, housekeeper
from services.chassis.projections import Declared, Projection
from services.chassis.relay import Worker, relay_worker
from services.chassis.service import Service
from services.chassis.together import together_on
from services.commitment.adapters.evidence import KeyedEvidence
from services.commitment.adapters.facts_form import SchemaFactsForm
from services.commitment.adapters.identity_service import HttpIdentityService
from services.commitment.adapters.unit_of_work import ProcessMemory
from services.commitment.entrypoints.desk import Desk
from services.commitment.entrypoints.subscriptions import GROUP, TOPICS, Subscriptions
from services.commitment.entrypoints.worker import SupervisionTimer
from services.commitment.settings import CommitmentSettings

if TYPE_CHECKING:
    from fastapi import FastAPI

NAME = "commitment"
MIGRATIONS = Path(__file__).with_name("migrations")

# News of checks is a line of history; under load it is kept with many others.
_REST_SECONDS = 0.2


def build(
    settings: CommitmentSettings, bus: Bus, *, clock: Clock, database: Database | None = None
) -> Service:
    """The service over its database, the bus and the identity service."""
    desk, close = _desk(settings, database or Database(settings.database_url), clock)
    return Service(
        name=NAME,
        api=_api(settings, desk),
        workers=_workers(settings, desk, bus),
        database=desk.database,
        close=close,
    )


def build_api(settings: CommitmentSettings, database: Database, *, clock: Clock) -> Service:
    """What answers, for a process of its own; it needs no bus."""
    desk, close = _desk(settings, database, clock)
    return Service(name=NAME, api=_api(settings, desk), database=desk.database, close=close)


def build_workers(
    settings: CommitmentSettings, database: Database, bus: Bus, *, clock: Clock
) -> Service:
    """What works, for a process of its own."""
    desk, close = _desk(settings, database, clock)
    workers = _workers(settings, desk, bus)
    return Service(name=NAME, workers=workers, database=desk.database, close=close)


def build_projection(
    declared: Declared, settings: CommitmentSettings, database: Database, *, clock: Clock
) -> Projection:
    """What makes a projection anew from outside the service's processes."""
    desk, _close = _desk(settings, database, clock)
    return declared.build(desk)


def _desk(
    settings: CommitmentSettings, database: Database, clock: Clock
) -> tuple[Desk, Callable[[], Awaitable[None]]]:
    key = settings.deployment_key.get_secret_value()
    identity_service = HttpIdentityService(
        settings.identity_service_url, settings.identity_timeout_seconds
    )
    desk = Desk(
        database=database,
        together=together_on(database),
        memory=ProcessMemory(),
        clock=clock,
        evidence=KeyedEvidence(key),
        form=SchemaFactsForm(),
        identity_service=identity_service,
        clauses=CLAUSES,
        cursors=Cursors(key),
    )

    async def close() -> None:
        await identity_service.close()
        await database.dispose()

    return desk, close


def _api(settings: CommitmentSettings, desk: Desk) -> FastAPI:
    # Imported here: a process that only works has no use for doors, nor memory to spare for them.
    from services.chassis.callers import CallerVerifier
    from services.commitment.entrypoints.api import open_doors

    return open_doors(desk, CallerVerifier(NAME, settings.trusted_callers, desk.clock))


def _workers(settings: CommitmentSettings, desk: Desk, bus: Bus) -> tuple[Worker, ...]:
    subscriptions = Subscriptions(desk)
    consumer = Consumer(
        bus,
        desk.database,
        group=GROUP,
        topics=TOPICS,
        handle=subscriptions.handle,
        unreadable=UnreadableEvent,
        clock=desk.clock,
        rest_seconds=_REST_SECONDS,
    )
    return (
        relay_worker(desk.database, bus, desk.clock),
        consumer.run,
        housekeeper(desk.database, desk.clock, Memory(RETENTION)),
        SupervisionTimer(desk, settings.supervision_check_seconds).run,
    )
