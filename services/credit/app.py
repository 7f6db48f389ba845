"""The composition root of credit: its table of contents."""

from __future__ import annotations

from fastapi import FastAPI

from contracts.problems import BOOK
from contracts.reading import UnreadableEvent
from services.chassis.auth import CallerSigner, CallerVerifier
from services.chassis.bus import Bus
from services.chassis.clock import Clock
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from services.chassis.housekeeping import housekeeper
from services.chassis.http import create_api
from services.chassis.outward import OutwardSession
from services.chassis.pagination import Cursors
from services.chassis.relay import Worker, relay_worker
from services.chassis.service import Service
from services.credit.adapters.credit_rules import load_credit_rules
from services.credit.adapters.platforms import HttpCreditPlatforms
from services.credit.domain.misuse import Misuse
from services.credit.domain.vocabulary import Platform
from services.credit.entrypoints import (
    http_objections,
    http_pushes,
    http_records,
    http_repairs,
)
from services.credit.entrypoints.subscriptions import GROUP, TOPICS, Subscriptions
from services.credit.entrypoints.wiring import Wiring
from services.credit.entrypoints.worker import push_worker, timer_worker
from services.credit.settings import CreditSettings

NAME = "credit"
_CONNECTIONS = 20


def build(settings: CreditSettings, bus: Bus, *, clock: Clock) -> Service:
    """Credit, ready to be run on `bus` with the time of `clock`."""
    database = Database(settings.database_url)
    wired = Wiring(
        database=database,
        clock=clock,
        cursors=Cursors(settings.deployment_key.get_secret_value()),
        rules=load_credit_rules(settings.rules_path),
    )
    session = OutwardSession(
        timeout_seconds=settings.platform_timeout_seconds, connections=_CONNECTIONS
    )

    async def close() -> None:
        await session.close()
        await database.dispose()

    return Service(
        name=NAME,
        api=_api(settings, wired),
        workers=_workers(settings, bus, wired, _platforms(settings, session, clock)),
        database=database,
        close=close,
    )


def _workers(
    settings: CreditSettings, bus: Bus, wired: Wiring, platforms: HttpCreditPlatforms
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
    )
    return (
        relay_worker(wired.database, bus, wired.clock),
        consumer.run,
        housekeeper(wired.database, wired.clock),
        *(
            push_worker(platform, wired, platforms, settings.push_poll_seconds)
            for platform in Platform
        ),
        timer_worker(wired, settings.timer_seconds),
    )


def _api(settings: CreditSettings, wired: Wiring) -> FastAPI:
    verifier = CallerVerifier(NAME, settings.trusted_callers, wired.clock)
    api = create_api("信用 credit", vocabulary=BOOK, misuse=Misuse, verifier=verifier)
    api.state.wiring = wired
    for routes in (http_records, http_objections, http_repairs, http_pushes):
        api.include_router(routes.router)
    return api


def _platforms(
    settings: CreditSettings, session: OutwardSession, clock: Clock
) -> HttpCreditPlatforms:
    return HttpCreditPlatforms(
        session,
        CallerSigner(NAME, settings.signing_key, clock),
        commitment_url=settings.commitment_internal_url,
        platform_urls={
            Platform.CITY: settings.city_platform_url,
            Platform.ENTERPRISE: settings.enterprise_platform_url,
        },
    )
