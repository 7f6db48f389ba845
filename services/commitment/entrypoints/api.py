"""The doors of the commitment service, all of them."""

from __future__ import annotations

from fastapi import FastAPI

from contracts.problems import BOOK
from services.chassis.callers import CallerVerifier
from services.chassis.http import add_operations, create_api
from services.commitment.domain.misuse import Misuse
from services.commitment.entrypoints import (
    http_commitments,
    http_following,
    http_notifications,
    http_snapshots,
)
from services.commitment.entrypoints.desk import Desk

ROUTERS = (
    http_commitments.router,
    http_notifications.router,
    http_following.router,
    http_following.internal_router,
    http_snapshots.router,
)


def open_doors(desk: Desk, verifier: CallerVerifier) -> FastAPI:
    """The API: every door, worked from `desk`, open to whom `verifier` believes."""
    api = create_api("承诺", vocabulary=BOOK, misuse=Misuse, verifier=verifier)
    api.state.desk = desk
    for router in ROUTERS:
        add_operations(api, router)
    return api
