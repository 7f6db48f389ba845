"""The composition root of verification: the table of contents of the service."""

from __future__ import annotations

from datetime import timedelta

from contracts.problems import BOOK
from contracts.reading import UnreadableEvent
from services.chassis.auth import CallerSigner, CallerVerifier
from services.chassis.bus import Bus
from services.chassis.clock import Clock
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from services.chassis.evidence import canonical_json, sm3
from services.chassis.housekeeping import housekeeper
from services.chassis.http import create_api
from services.chassis.ids import new_id
from services.chassis.outward import OutwardSession
from services.chassis.pagination import Cursors
from services.chassis.relay import relay_worker
from services.chassis.service import Service
from services.verification.adapters.connectors.circuit import Circuit
from services.verification.adapters.connectors.particulars import CommitmentParticulars
from services.verification.adapters.connectors.sources import HttpSource, Persistence, by_name
from services.verification.adapters.unit_of_work import SERVICE
from services.verification.application.ports import Means
from services.verification.domain.misuse import Misuse
from services.verification.entrypoints import (
    http_assistance,
    http_assistance_acts,
    http_connectors,
    http_determinations,
    http_disposals,
    http_finding_reads,
    http_findings,
    http_verifications,
)
from services.verification.entrypoints.access import Wiring
from services.verification.entrypoints.subscriptions import GROUP, TOPICS, Subscriptions
from services.verification.entrypoints.worker import Bells, CheckLane
from services.verification.settings import VerificationSettings

ROUTERS = (
    http_verifications.router,
    http_assistance.router,
    http_assistance_acts.router,
    http_findings.router,
    http_finding_reads.router,
    http_disposals.router,
    http_determinations.router,
    http_connectors.router,
)


def digest(value: object) -> str:
    """The SM3 digest of a JSON value in canonical form."""
    return sm3(canonical_json(value))


def build(settings: VerificationSettings, bus: Bus, *, clock: Clock) -> Service:
    """The service, ready to be run on a migrated database."""
    session = OutwardSession(
        timeout_seconds=settings.connector_timeout_seconds,
        connections=settings.check_concurrency * 2,
    )
    wiring = _wire(settings, session, clock)
    api = create_api(
        "核查与监管",
        vocabulary=BOOK,
        misuse=Misuse,
        verifier=CallerVerifier(SERVICE, settings.trusted_callers, clock),
    )
    api.state.wiring = wiring
    api.state.determination_policy = settings.determination_policy
    for router in ROUTERS:
        api.include_router(router)

    async def close() -> None:
        await session.close()
        await wiring.database.dispose()

    lanes = lanes_of(settings, wiring)
    consumer = consumer_of(wiring, bus)
    relay = relay_worker(wiring.database, bus, clock)
    housekeeping = housekeeper(wiring.database, clock)
    workers = (relay, consumer.run, housekeeping, *(lane.run for lane in lanes))
    return Service(SERVICE, api, workers, wiring.database, close)


def _wire(settings: VerificationSettings, session: OutwardSession, clock: Clock) -> Wiring:
    signer = CallerSigner(SERVICE, settings.signing_key, clock)
    addresses = {
        "licence-library": settings.licence_library_url,
        "data-sharing": settings.data_sharing_url,
    }
    return Wiring(
        database=Database(settings.database_url),
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


def lanes_of(settings: VerificationSettings, wiring: Wiring) -> tuple[CheckLane, ...]:
    """A lane of online checks for each source."""
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
            poll_seconds=settings.check_poll_seconds,
        )
        for source in wiring.sources
    )


def consumer_of(wiring: Wiring, bus: Bus) -> Consumer:
    """The consumer of what the other services tell."""
    subscriptions = Subscriptions(wiring.unit_of_work, wiring.clock, wiring.means)
    return Consumer(
        bus,
        wiring.database,
        group=GROUP,
        topics=TOPICS,
        handle=subscriptions.handle,
        unreadable=UnreadableEvent,
        clock=wiring.clock,
    )
