"""The asked organ signs for a request, accepts it, or begins to work on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.verification.application.ports import UnitOfWork
from services.verification.domain.actor import Actor
from services.verification.domain.assistance import AssistanceRequest
from services.verification.domain.misuse import Misuse


async def advance_assistance(
    assistance_request_id: UUID,
    act: str,
    expected: int,
    actor: Actor,
    uow: UnitOfWork,
    *,
    at: datetime,
) -> AssistanceRequest:
    """The request after `act` (receive, accept or begin).

    Raises Misuse where it is not the actor's to see or to change, or its state forbids it.
    """
    async with uow:
        request = await request_between(uow, assistance_request_id, expected, actor)
        advanced = request.act(act, at, actor)
        await uow.assistance.save(advanced)
        await uow.commit(advanced)
        return advanced


async def request_between(
    uow: UnitOfWork, assistance_request_id: UUID, expected: int, actor: Actor
) -> AssistanceRequest:
    """The request. Raises Misuse where the actor's agency is on neither side of it, or it was
    changed since `expected`."""
    request = await uow.assistance.get(assistance_request_id)
    if actor.agency not in (request.requesting_agency, request.assisting_agency):
        raise Misuse("assistance-request-not-found", assistance_request_id=assistance_request_id)
    request.must_be_at(expected)
    return request
