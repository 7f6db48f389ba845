"""The catalogue, composed: its doors, its database, its relay."""

from __future__ import annotations

from pathlib import Path

from contracts.problems import BOOK
from services.catalog.domain.list_versions import CommitmentList
from services.catalog.domain.misuse import Misuse
from services.catalog.entrypoints import (
    http_agencies,
    http_calendar,
    http_format_texts,
    http_general_lists,
    http_items,
    http_list_entries,
    http_list_versions,
    http_lists,
    http_service_guides,
)
from services.catalog.entrypoints.desk import Desk
from services.catalog.settings import CatalogSettings
from services.chassis.auth import CallerVerifier
from services.chassis.bus import Bus
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.housekeeping import housekeeper
from services.chassis.http import create_api
from services.chassis.pagination import Cursors
from services.chassis.relay import relay_worker
from services.chassis.service import Service

NAME = "catalog"
MIGRATIONS = Path(__file__).with_name("migrations")
_DOORS = (
    http_agencies,
    http_general_lists,
    http_lists,
    http_list_versions,
    http_list_entries,
    http_format_texts,
    http_service_guides,
    http_items,
    http_calendar,
)


def build(settings: CatalogSettings, bus: Bus, *, clock: Clock) -> Service:
    """The catalogue on its own database, telling its news on `bus`; it consumes nothing."""
    database = Database(settings.database_url)
    verifier = CallerVerifier(NAME, settings.trusted_callers, clock)
    api = create_api("Chengnuo catalog", vocabulary=BOOK, misuse=Misuse, verifier=verifier)
    api.state.desk = Desk(
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
    for door in _DOORS:
        api.include_router(door.router)
    return Service(
        name=NAME,
        api=api,
        workers=(relay_worker(database, bus, clock), housekeeper(database, clock)),
        database=database,
        close=database.dispose,
    )
