"""The doors of credit, all of them."""

from __future__ import annotations

from fastapi import FastAPI

from contracts.problems import BOOK
from services.chassis.callers import CallerVerifier
from services.chassis.http import add_operations, create_api
from services.credit.domain.misuse import Misuse
from services.credit.entrypoints import (
    http_objections,
    http_pushes,
    http_records,
    http_repairs,
    http_snapshots,
)
from services.credit.entrypoints.wiring import Wiring

DOORS = (http_records, http_objections, http_repairs, http_pushes, http_snapshots)


def open_doors(wired: Wiring, verifier: CallerVerifier) -> FastAPI:
    """The API: every door, with the parts of `wired`, open to whom `verifier` believes."""
    api = create_api("信用 credit", vocabulary=BOOK, misuse=Misuse, verifier=verifier)
    api.state.wiring = wired
    for door in DOORS:
        add_operations(api, door.router)
    return api
