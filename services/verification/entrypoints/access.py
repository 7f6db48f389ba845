"""Understands what a route needs of the service, and whose business a thing is."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from services.chassis.callers import Caller
from services.verification.domain.actor import Actor
from services.verification.entrypoints.wiring import Wiring

WORKERS_OF_AGENCIES = ("handling_officer", "verifier")
DISTRICT_READERS = ("supervisor", "auditor", "justice_reviewer")


async def _wiring(request: Request) -> Wiring:
    wired: Wiring = request.app.state.wiring
    return wired


Wired = Annotated[Wiring, Depends(_wiring)]


def actor_of(caller: Caller) -> Actor:
    """The caller as the one who acts. A caller without an agency acts for none."""
    return Actor(caller.client_id, caller.agency or "")


def agencies_seen_by(caller: Caller) -> tuple[str, ...] | None:
    """The agencies whose things the caller sees; None for everything of the district."""
    if caller.has(*DISTRICT_READERS):
        return None
    return (caller.agency,) if caller.agency else ()


def sees(caller: Caller, *agencies: str) -> bool:
    """Is a thing of `agencies` the caller's to know?"""
    seen = agencies_seen_by(caller)
    return seen is None or any(agency in seen for agency in agencies)
