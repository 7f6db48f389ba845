"""The commitment service, put together."""

from __future__ import annotations

from pathlib import Path

from contracts.clauses import CLAUSES
from contracts.problems import BOOK
from contracts.reading import UnreadableEvent
from services.chassis.auth import CallerVerifier
from services.chassis.bus import Bus
from services.chassis.clock import Clock
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from services.chassis.housekeeping import housekeeper
from services.chassis.http import create_api
from services.chassis.pagination import Cursors
from services.chassis.relay import relay_worker
from services.chassis.service import Service
from services.commitment.adapters.evidence import KeyedEvidence
from services.commitment.adapters.facts_form import SchemaFactsForm
from services.commitment.adapters.identity_service import HttpIdentityService
from services.commitment.adapters.unit_of_work import ProcessMemory
from services.commitment.domain.misuse import Misuse
from services.commitment.entrypoints import (
    http_commitments,
    http_following,
    http_notifications,
)
from services.commitment.entrypoints.desk import Desk
from services.commitment.entrypoints.subscriptions import GROUP, TOPICS, Subscriptions
from services.commitment.entrypoints.worker import SupervisionTimer
from services.commitment.settings import CommitmentSettings

NAME = "commitment"
MIGRATIONS = Path(__file__).with_name("migrations")


def build(settings: CommitmentSettings, bus: Bus, *, clock: Clock) -> Service:
    """The service over its database, the bus and the identity service."""
    key = settings.deployment_key.get_secret_value()
    database = Database(settings.database_url)
    identity_service = HttpIdentityService(
        settings.identity_service_url, settings.identity_timeout_seconds
    )
    desk = Desk(
        database=database,
        memory=ProcessMemory(),
        clock=clock,
        evidence=KeyedEvidence(key),
        form=SchemaFactsForm(),
        identity_service=identity_service,
        clauses=CLAUSES,
        cursors=Cursors(key),
    )
    api = create_api(
        "承诺",
        vocabulary=BOOK,
        misuse=Misuse,
        verifier=CallerVerifier(NAME, settings.trusted_callers, clock),
    )
    api.state.desk = desk
    for router in (
        http_notifications.router,
        http_commitments.router,
        http_following.router,
        http_following.internal_router,
    ):
        api.include_router(router)
    subscriptions = Subscriptions(desk)
    consumer = Consumer(
        bus,
        database,
        group=GROUP,
        topics=TOPICS,
        handle=subscriptions.handle,
        unreadable=UnreadableEvent,
        clock=clock,
    )

    async def close() -> None:
        await identity_service.close()
        await database.dispose()

    return Service(
        name=NAME,
        api=api,
        workers=(
            relay_worker(database, bus, clock),
            consumer.run,
            housekeeper(database, clock),
            SupervisionTimer(desk, settings.supervision_check_seconds).run,
        ),
        database=database,
        close=close,
    )
