"""The commitment service, put together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from contracts.reading import UnreadableEvent
from contracts.topics import RETENTION
from services.chassis.bus import Bus
from services.chassis.clock import Clock
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from services.chassis.flood import Flood
from services.chassis.housekeeping import Memory, housekeeper
from services.chassis.projections import Declared, Projection
from services.chassis.relay import Worker, relay_worker
from services.chassis.service import Service
from services.chassis.together import together_on
from services.commitment.adapters.unit_of_work import ProcessMemory
from services.commitment.entrypoints.subscriptions import GROUP, TOPICS, Subscriptions
from services.commitment.entrypoints.workbench import Workbench
from services.commitment.entrypoints.worker import CommitmentTimer
from services.commitment.settings import CommitmentSettings

NAME = "commitment"
MIGRATIONS = Path(__file__).with_name("migrations")

# Under load what checks tell is kept with many others, half a second later.
_REST_SECONDS = 0.5
# The check of what was filed is waited for.
_LOOK_SECONDS = 0.008


def build(
    settings: CommitmentSettings, bus: Bus, *, clock: Clock, database: Database | None = None
) -> Service:
    """The service over its database, the bus and the identity service."""
    bench = _bench(database or Database(settings.database_url), clock)
    return replace(_answering(settings, bench), workers=_workers(settings, bench, bus))


def build_api(settings: CommitmentSettings, database: Database, *, clock: Clock) -> Service:
    """What answers, for a process of its own; it needs no bus."""
    return _answering(settings, _bench(database, clock))


def build_workers(
    settings: CommitmentSettings, database: Database, bus: Bus, *, clock: Clock
) -> Service:
    """What works, for a process of its own; it reaches no identity service."""
    workers = _workers(settings, _bench(database, clock), bus)
    return Service(name=NAME, workers=workers, database=database, close=database.dispose)


def build_projection(
    declared: Declared, _settings: CommitmentSettings, database: Database, *, clock: Clock
) -> Projection:
    """What makes a projection anew from outside the service's processes."""
    return declared.build(_bench(database, clock))


def _bench(database: Database, clock: Clock) -> Workbench:
    return Workbench(database, together_on(database), ProcessMemory(), clock)


def _answering(settings: CommitmentSettings, bench: Workbench) -> Service:
    # Imported here: a process that only works has no use for doors and for what they ask, nor
    # memory to spare for them.
    from contracts.clauses import CLAUSES
    from services.chassis.callers import CallerVerifier
    from services.chassis.cursors import Cursors
    from services.commitment.adapters.evidence import KeyedEvidence
    from services.commitment.adapters.facts_form import SchemaFactsForm
    from services.commitment.adapters.identity_service import HttpIdentityService
    from services.commitment.entrypoints.api import open_doors
    from services.commitment.entrypoints.desk import Desk

    key = settings.deployment_key.get_secret_value()
    identity_service = HttpIdentityService(
        settings.identity_service_url, settings.identity_timeout_seconds
    )
    desk = Desk(
        database=bench.database,
        together=bench.together,
        memory=bench.memory,
        clock=bench.clock,
        evidence=KeyedEvidence(key),
        form=SchemaFactsForm(),
        identity_service=identity_service,
        clauses=CLAUSES,
        cursors=Cursors(key),
    )
    api = open_doors(desk, CallerVerifier(NAME, settings.trusted_callers, bench.clock))

    async def close() -> None:
        await identity_service.close()
        await bench.database.dispose()

    return Service(name=NAME, api=api, database=bench.database, close=close)


def _workers(settings: CommitmentSettings, bench: Workbench, bus: Bus) -> tuple[Worker, ...]:
    subscriptions = Subscriptions(bench)
    consumer = Consumer(
        bus,
        bench.database,
        group=GROUP,
        topics=TOPICS,
        handle=subscriptions.handle,
        unreadable=UnreadableEvent,
        clock=bench.clock,
        rest_seconds=_REST_SECONDS,
    )
    return (
        relay_worker(
            bench.database, bus, bench.clock, _LOOK_SECONDS, flood=Flood(settings.flood_per_second)
        ),
        consumer.run,
        housekeeper(bench.database, bench.clock, Memory(RETENTION)),
        CommitmentTimer(bench, settings.supervision_check_seconds).run,
    )
