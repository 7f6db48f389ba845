"""The catalogue's doors, all of them."""

from __future__ import annotations

from fastapi import FastAPI

from contracts.problems import BOOK
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
    http_snapshots,
)
from services.catalog.entrypoints.desk import Desk
from services.chassis.callers import CallerVerifier
from services.chassis.http import add_operations, create_api

DOORS = (
    http_agencies,
    http_general_lists,
    http_lists,
    http_list_versions,
    http_list_entries,
    http_format_texts,
    http_service_guides,
    http_items,
    http_calendar,
    http_snapshots,
)


def open_doors(desk: Desk, verifier: CallerVerifier) -> FastAPI:
    """The API: every door, worked from `desk`, open to whom `verifier` believes."""
    api = create_api("Chengnuo catalog", vocabulary=BOOK, misuse=Misuse, verifier=verifier)
    api.state.desk = desk
    for door in DOORS:
        add_operations(api, door.router)
    return api
