"""The catalogue, composed: its doors, its database, its relay."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from contracts.topics import RETENTION
from services.catalog.settings import CatalogSettings
from services.chassis.bus import Bus
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.housekeeping import Memory, housekeeper
from services.chassis.relay import Worker, relay_worker
from services.chassis.service import Service

if TYPE_CHECKING:
    from fastapi import FastAPI

NAME = "catalog"
MIGRATIONS = Path(__file__).with_name("migrations")


def build(
    settings: CatalogSettings, bus: Bus, *, clock: Clock, database: Database | None = None
) -> Service:
    """The catalogue on its own database, telling its news on `bus`; it consumes nothing."""
    database = database or Database(settings.database_url)
    return Service(
        name=NAME,
        api=_api(settings, database, clock),
        workers=_workers(database, bus, clock),
        database=database,
        close=database.dispose,
    )


def build_api(settings: CatalogSettings, database: Database, *, clock: Clock) -> Service:
    """What answers, for a process of its own; it needs no bus."""
    api = _api(settings, database, clock)
    return Service(name=NAME, api=api, database=database, close=database.dispose)


def build_workers(
    _settings: CatalogSettings, database: Database, bus: Bus, *, clock: Clock
) -> Service:
    """What works, for a process of its own."""
    workers = _workers(database, bus, clock)
    return Service(name=NAME, workers=workers, database=database, close=database.dispose)


def _workers(database: Database, bus: Bus, clock: Clock) -> tuple[Worker, ...]:
    return (relay_worker(database, bus, clock), housekeeper(database, clock, Memory(RETENTION)))


def _api(settings: CatalogSettings, database: Database, clock: Clock) -> FastAPI:
    # Imported here: a process that only works has no use for doors, nor memory to spare for them.
    from services.catalog.domain.list_versions import CommitmentList
    from services.catalog.entrypoints.api import open_doors
    from services.catalog.entrypoints.desk import Desk
    from services.chassis.callers import CallerVerifier
    from services.chassis.cursors import Cursors

    desk = Desk(
        database=database,
        clock=clock,
        the_list=CommitmentList(
            list_id=settings.list_id,
            title=settings.list_title,
            reviewing_agency=settings.reviewing_agency,
            publishing_agency=settings.publishing_agency,
        ),
        cursors=Cursors(settings.deployment_key.get_secret_value()),
    )
    return open_doors(desk, CallerVerifier(NAME, settings.trusted_callers, clock))
