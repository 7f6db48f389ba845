"""The composition root of credit: its table of contents."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

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
from services.credit.adapters.credit_rules import load_credit_rules
from services.credit.application.ports import CreditPlatforms
from services.credit.domain.vocabulary import Platform
from services.credit.entrypoints.subscriptions import GROUP, TOPICS, Subscriptions
from services.credit.entrypoints.wiring import Wiring
from services.credit.entrypoints.worker import push_worker, timer_worker
from services.credit.settings import CreditSettings

if TYPE_CHECKING:
    from fastapi import FastAPI

NAME = "credit"
_CONNECTIONS = 20
# Nobody waits for a record; under load it is entered with many others.
_REST_SECONDS = 1.0
# Nobody waits for what credit tells.
_LOOK_SECONDS = 0.05


def build(
    settings: CreditSettings, bus: Bus, *, clock: Clock, database: Database | None = None
) -> Service:
    """Credit, ready to be run on `bus` with the time of `clock`."""
    working = build_workers(settings, database or Database(settings.database_url), bus, clock=clock)
    answering = build_api(settings, working.database, clock=clock)
    return replace(working, api=answering.api)


def build_api(settings: CreditSettings, database: Database, *, clock: Clock) -> Service:
    """What answers, for a process of its own; it needs no bus and reaches no platform."""
    wired = _wired(settings, database, clock)
    api = _api(settings, wired)
    return Service(name=NAME, api=api, database=database, close=database.dispose)


def build_workers(
    settings: CreditSettings, database: Database, bus: Bus, *, clock: Clock
) -> Service:
    """What works, for a process of its own."""
    wired = _wired(settings, database, clock)
    platforms, close_session = _platforms(settings, clock)

    async def close() -> None:
        await close_session()
        await database.dispose()

    workers = _workers(settings, bus, wired, platforms)
    return Service(name=NAME, workers=workers, database=database, close=close)


def build_projection(
    declared: Declared, settings: CreditSettings, database: Database, *, clock: Clock
) -> Projection:
    """What makes a projection anew from outside the service's processes."""
    return declared.build(_wired(settings, database, clock))


def _wired(settings: CreditSettings, database: Database, clock: Clock) -> Wiring:
    return Wiring(
        database=database,
        together=together_on(database),
        clock=clock,
        cursors=Cursors(settings.deployment_key.get_secret_value()),
        rules=load_credit_rules(settings.rules_path),
    )


def _api(settings: CreditSettings, wired: Wiring) -> FastAPI:
    # Imported here: a process that only works has no use for doors, nor memory to spare for them.
    from services.chassis.callers import CallerVerifier
    from services.credit.entrypoints.api import open_doors

    return open_doors(wired, CallerVerifier(NAME, settings.trusted_callers, wired.clock))


def _workers(
    settings: CreditSettings, bus: Bus, wired: Wiring, platforms: CreditPlatforms
) -> tuple[Worker, ...]:
    handle = Subscriptions(wired).handle
    consumer = Consumer(
        bus,
        wired.database,
        group=GROUP,
        topics=TOPICS,
        handle=handle,
        unreadable=UnreadableEvent,
        clock=wired.clock,
        rest_seconds=_REST_SECONDS,
    )
    return (
        relay_worker(wired.database, bus, wired.clock, _LOOK_SECONDS),
        consumer.run,
        housekeeper(wired.database, wired.clock, Memory(RETENTION)),
        *(
            push_worker(
                platform,
                wired,
                platforms,
                is_behind=lambda: consumer.is_behind,
                poll_seconds=settings.push_poll_seconds,
            )
            for platform in Platform
        ),
        timer_worker(wired, settings.timer_seconds),
    )


def _platforms(
    settings: CreditSettings, clock: Clock
) -> tuple[CreditPlatforms, Callable[[], Awaitable[None]]]:
    # Imported here: what only answers calls nobody, and has no memory to spare for an HTTP client.
    from services.chassis.callers import CallerSigner
    from services.chassis.outward import OutwardSession
    from services.credit.adapters.platforms import HttpCreditPlatforms

    session = OutwardSession(
        timeout_seconds=settings.platform_timeout_seconds, connections=_CONNECTIONS
    )
    platforms = HttpCreditPlatforms(
        session,
        CallerSigner(NAME, settings.signing_key, clock),
        commitment_url=settings.commitment_internal_url,
        platform_urls={
            Platform.CITY: settings.city_platform_url,
            Platform.ENTERPRISE: settings.enterprise_platform_url,
        },
    )
    return platforms, session.close
