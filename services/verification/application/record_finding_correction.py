"""Understands how it comes on record that the applicant put a mistake right, and on which day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.verification.application.finding_ports import FindingUnitOfWork
from services.verification.application.finding_steps import finding_of_agency, keep_step
from services.verification.domain.actor import Actor
from services.verification.domain.days import legal_day
from services.verification.domain.findings import Finding, FindingAct, corrected
from services.verification.domain.misuse import Misuse


async def record_finding_correction(
    finding_id: UUID,
    corrected_on: date,
    uow: FindingUnitOfWork,
    *,
    expected: int,
    actor: Actor,
    at: datetime,
) -> Finding:
    """Record the day of the correction; a later record replaces it, and both stay in the history.

    Raises Misuse `finding-not-found`, `stale-version`, `illegal-transition`, `date-in-future`, or
    `finding-already-determined` where it can change nothing any more.
    """
    async with uow:
        finding = await finding_of_agency(uow, finding_id, actor, expected)
        after = corrected(finding, corrected_on, legal_day(at))
        if await uow.determinations.exists_for(finding_id):
            raise Misuse("finding-already-determined", finding_id=str(finding_id))
        outcome = await keep_step(
            uow,
            finding,
            after,
            FindingAct.RECORD_CORRECTION.value,
            actor=actor,
            at=at,
            note=corrected_on.isoformat(),
        )
        await uow.commit(outcome)
        return outcome
