"""Understands how the party is told what is about to be found, and by when it may answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.verification.application.finding_ports import FindingUnitOfWork
from services.verification.application.finding_steps import finding_of_agency, keep_step
from services.verification.domain.actor import Actor
from services.verification.domain.days import legal_day
from services.verification.domain.findings import (
    Finding,
    FindingAct,
    PartyNotice,
    notified,
)


async def notify_party_of_finding(
    finding_id: UUID,
    notice: PartyNotice,
    uow: FindingUnitOfWork,
    *,
    expected: int,
    actor: Actor,
    at: datetime,
) -> Finding:
    """Put the served notice on record.

    Raises Misuse `finding-not-found`, `stale-version`, `illegal-transition`, `date-in-future` or
    `respond-by-too-early`.
    """
    async with uow:
        finding = await finding_of_agency(uow, finding_id, actor, expected)
        outcome = await keep_step(
            uow,
            finding,
            notified(finding, notice, legal_day(at)),
            FindingAct.NOTIFY_PARTY.value,
            actor=actor,
            at=at,
            note=notice.document_no,
        )
        await uow.commit(outcome)
        return outcome
