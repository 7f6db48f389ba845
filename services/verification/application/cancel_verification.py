"""A commitment left the path before conclusion: there is nothing left to check, unless a finding is
open, which goes on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.verification.application.checking import CheckingUnitOfWork
from services.verification.application.ports import NotYetTold
from services.verification.domain import assistance, ladder
from services.verification.domain.actor import THE_SYSTEM
from services.verification.domain.verification import Verification


async def cancel_verification(
    commitment_id: UUID, reason: str, uow: CheckingUnitOfWork, *, at: datetime
) -> Verification | None:
    """Cancel the open check of a commitment, and what other organs were asked for it.

    Raises NotYetTold where the filing is not known yet.
    """
    async with uow:
        if await uow.projections.commitment(commitment_id) is None:
            raise NotYetTold(str(commitment_id))
        await uow.projections.commitment_withdrawn(commitment_id)
        check = await uow.verifications.of_commitment(commitment_id)
        finding_open = await uow.findings.is_open_for(commitment_id)
        if check is not None and check.is_open and not finding_open:
            check = ladder.cancelled(check, at, reason=reason)
            await uow.verifications.save(check)
            await _take_back_requests(uow, check.verification_id, at, reason)
        await uow.commit(check)
        return check


async def _take_back_requests(
    uow: CheckingUnitOfWork, verification_id: UUID, at: datetime, reason: str
) -> None:
    for request in await uow.assistance.open_of(verification_id):
        taken_back = assistance.cancelled(request, at, THE_SYSTEM, reason=reason)
        await uow.assistance.save(taken_back)
