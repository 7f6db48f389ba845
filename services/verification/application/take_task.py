"""An officer takes a check that no machine can answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.verification.application.ports import UnitOfWork
from services.verification.domain import ladder
from services.verification.domain.actor import Actor
from services.verification.domain.misuse import Misuse
from services.verification.domain.verification import Verification


async def take_task(
    verification_id: UUID, expected: int, actor: Actor, uow: UnitOfWork, *, at: datetime
) -> Verification:
    """The check, now in the officer's hands.

    Raises Misuse where it is another agency's, was changed since, or waits for no officer.
    """
    async with uow:
        check = await task_of(uow, verification_id, expected, actor)
        taken = replace(check.act("take", at, actor=actor), taken_by=actor.client_id)
        await uow.verifications.save(taken)
        await uow.commit(taken)
        return taken


async def task_of(
    uow: UnitOfWork, verification_id: UUID, expected: int, actor: Actor
) -> Verification:
    """The check that waits for an officer of the actor's agency. Raises Misuse otherwise."""
    check = await check_of_agency(uow, verification_id, actor)
    check.must_be_at(expected)
    if not ladder.is_waiting_for_officer(check):
        method = check.method.value if check.method else "-"
        raise Misuse("verification-not-with-officer", state=check.state.value, method=method)
    return check


async def check_of_agency(uow: UnitOfWork, verification_id: UUID, actor: Actor) -> Verification:
    """The check. Raises Misuse where it does not exist for the actor's agency."""
    check = await uow.verifications.get(verification_id)
    if check.handling_agency != actor.agency:
        raise Misuse("verification-not-found", verification_id=verification_id)
    return check
