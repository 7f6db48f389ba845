"""The composition root of verification: the table of contents of the service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.reading import UnreadableEvent
from contracts.topics import RETENTION
from services.chassis.bus import Bus
from services.chassis.callers import CallerSigner
from services.chassis.clock import Clock
from services.chassis.consumer import Consumer
from services.chassis.cursors import Cursors
from services.chassis.database import Database
from services.chassis.evidence import canonical_json, sm3
from services.chassis.housekeeping import Memory, housekeeper
from services.chassis.ids import new_id
from services.chassis.outward import OutwardSession
from services.chassis.projections import Declared, Projection
from services.chassis.relay import Worker, relay_worker
from services.chassis.service import Service
from services.chassis.together import together_on
from services.verification.adapters.connectors.circuit import Circuit
from services.verification.adapters.connectors.particulars import CommitmentParticulars
from services.verification.adapters.connectors.sources import HttpSource, Persistence, by_name
from services.verification.adapters.telling import SERVICE
from services.verification.application.ports import Means
from services.verification.entrypoints.subscriptions import GROUP, TOPICS, Subscriptions
from services.verification.entrypoints.wiring import Wiring
from services.verification.entrypoints.worker import Bells, CheckLane
from services.verification.settings import VerificationSettings

if TYPE_CHECKING:
    from fastapi import FastAPI

# Nobody waits for the plan of a check, which is most of the news.
_LOOK_SECONDS = 0.05


def digest(value: object) -> str:
    """The SM3 digest of a JSON value in canonical form."""
    return sm3(canonical_json(value))


def build(
    settings: VerificationSettings, bus: Bus, *, clock: Clock, database: Database | None = None
) -> Service:
    """The service, ready to be run on a migrated database."""
    wiring, close = _wire(settings, database or Database(settings.database_url), clock)
    return Service(
        name=SERVICE,
        api=_api(settings, wiring),
        workers=_workers(settings, wiring, bus),
        database=wiring.database,
        close=close,
    )


def build_api(settings: VerificationSettings, database: Database, *, clock: Clock) -> Service:
    """What answers, for a process of its own; it needs no bus."""
    wiring, close = _wire(settings, database, clock)
    api = _api(settings, wiring)
    return Service(name=SERVICE, api=api, database=wiring.database, close=close)


def build_workers(
    settings: VerificationSettings, database: Database, bus: Bus, *, clock: Clock
) -> Service:
    """What works, for a process of its own."""
    wiring, close = _wire(settings, database, clock)
    workers = _workers(settings, wiring, bus)
    return Service(name=SERVICE, workers=workers, database=wiring.database, close=close)


def build_projection(
    declared: Declared, settings: VerificationSettings, database: Database, *, clock: Clock
) -> Projection:
    """What makes a projection anew from outside the service's processes."""
    wiring, _close = _wire(settings, database, clock)
    return declared.build(wiring)


def _api(settings: VerificationSettings, wiring: Wiring) -> FastAPI:
    # Imported here: a process that only works has no use for doors, nor memory to spare for them.
    from services.chassis.callers import CallerVerifier
    from services.verification.entrypoints.api import open_doors

    verifier = CallerVerifier(SERVICE, settings.trusted_callers, wiring.clock)
    return open_doors(wiring, settings.determination_policy, verifier)


def _workers(settings: VerificationSettings, wiring: Wiring, bus: Bus) -> tuple[Worker, ...]:
    consumer = _consumer(wiring, bus)
    lanes = lanes_of(settings, wiring, is_behind=lambda: consumer.is_behind)
    return (
        relay_worker(wiring.database, bus, wiring.clock, _LOOK_SECONDS),
        consumer.run,
        housekeeper(wiring.database, wiring.clock, Memory(RETENTION)),
        *(lane.run for lane in lanes),
    )


def _wire(
    settings: VerificationSettings, database: Database, clock: Clock
) -> tuple[Wiring, Callable[[], Awaitable[None]]]:
    session = OutwardSession(
        timeout_seconds=settings.connector_timeout_seconds,
        connections=settings.check_concurrency * 2,
    )
    signer = CallerSigner(SERVICE, settings.signing_key, clock)
    addresses = {
        "licence-library": settings.licence_library_url,
        "data-sharing": settings.data_sharing_url,
    }
    wiring = Wiring(
        database=database,
        together=together_on(database),
        clock=clock,
        cursors=Cursors(settings.deployment_key.get_secret_value()),
        means=Means(
            new_id=new_id,
            digest=digest,
            patience=settings.patience,
            assistance_deadlines=settings.assistance_deadlines,
        ),
        particulars=CommitmentParticulars(settings.commitment_internal_url, session, signer),
        sources=tuple(
            _source(settings, name, url, session, clock) for name, url in addresses.items()
        ),
        bells=Bells(),
    )

    async def close() -> None:
        await session.close()
        await wiring.database.dispose()

    return wiring, close


def _source(
    settings: VerificationSettings, name: str, url: str, session: OutwardSession, clock: Clock
) -> HttpSource:
    circuit = Circuit(
        clock,
        failures_to_open=settings.circuit_failures,
        cooldown=timedelta(seconds=settings.circuit_cooldown_seconds),
    )
    persistence = Persistence(
        attempts=settings.connector_attempts,
        first_pause_seconds=settings.connector_first_pause_seconds,
        longest_pause_seconds=settings.connector_longest_pause_seconds,
    )
    return HttpSource(name, url, session, circuit, persistence)


def lanes_of(
    settings: VerificationSettings, wiring: Wiring, *, is_behind: Callable[[], bool]
) -> tuple[CheckLane, ...]:
    """A lane of online checks for each source, which step back while the consumer is behind."""
    sources = by_name(*wiring.sources)
    return tuple(
        CheckLane(
            source.name,
            sources=sources,
            owner=wiring.particulars,
            unit_of_work=wiring.unit_of_work,
            clock=wiring.clock,
            means=wiring.means,
            bell=wiring.bells.new(source.name),
            concurrency=settings.check_concurrency,
            is_behind=is_behind,
            poll_seconds=settings.check_poll_seconds,
        )
        for source in wiring.sources
    )


def _consumer(wiring: Wiring, bus: Bus) -> Consumer:
    subscriptions = Subscriptions(wiring)
    return Consumer(
        bus,
        wiring.database,
        group=GROUP,
        topics=TOPICS,
        handle=subscriptions.handle,
        unreadable=UnreadableEvent,
        clock=wiring.clock,
    )
