"""Understands how a route comes to the desk, and who stands before it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from services.chassis.callers import Caller
from services.commitment.domain.access import Actor
from services.commitment.entrypoints.desk import Desk


def desk_of(request: Request) -> Desk:
    """The desk that `request` came to."""
    desk: Desk = request.app.state.desk
    return desk


async def _desk(request: Request) -> Desk:
    return desk_of(request)


AtDesk = Annotated[Desk, Depends(_desk)]


def actor_of(caller: Caller) -> Actor:
    """The caller as the domain knows it."""
    return Actor(caller.client_id, caller.agency, caller.roles)
