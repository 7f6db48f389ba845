"""Understands how an agency begins to look into a suspicion."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.verification.application.finding_ports import FindingUnitOfWork
from services.verification.application.finding_steps import finding_of_agency, keep_step
from services.verification.domain.actor import Actor
from services.verification.domain.findings import Finding, FindingAct, investigated


async def investigate_finding(
    finding_id: UUID,
    uow: FindingUnitOfWork,
    *,
    expected: int,
    note: str | None,
    actor: Actor,
    at: datetime,
) -> Finding:
    """Begin the investigation. `note` stays in the history.

    Raises Misuse `finding-not-found`, `stale-version` or `illegal-transition`.
    """
    async with uow:
        finding = await finding_of_agency(uow, finding_id, actor, expected)
        outcome = await keep_step(
            uow,
            finding,
            investigated(finding),
            FindingAct.INVESTIGATE.value,
            actor=actor,
            at=at,
            note=note,
        )
        await uow.commit(outcome)
        return outcome
