"""Takes in the handling agency's decision of the matter; the commitment goes to its check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.commitment.application.find_commitment import find_commitment
from services.commitment.application.ports import UnitOfWork
from services.commitment.domain.access import Actor
from services.commitment.domain.acts import decide
from services.commitment.domain.commitment import Commitment, Decision
from services.commitment.domain.misuse import Misuse


@dataclass(frozen=True, slots=True)
class ReportDecision:
    """Which commitment, in the version seen, and what was decided."""

    commitment_id: UUID
    expected_version: int
    decision: Decision
    by: Actor


async def report_decision(command: ReportDecision, uow: UnitOfWork, *, at: datetime) -> Commitment:
    """The commitment after the decision.

    Raises Misuse where it is not found, is another agency's, was changed meanwhile, or its state
    does not allow the decision.
    """
    async with uow:
        commitment = await find_commitment(
            uow, command.commitment_id, command.by, command.expected_version
        )
        if not command.by.handles(commitment.handling_agency):
            raise Misuse("commitment-not-found", commitment_id=str(command.commitment_id))
        change = decide(commitment, command.decision, at)
        saved = await uow.commitments.save(change, command.by, at)
        for event in change.events:
            uow.record(event)
        await uow.commit(saved)
        return saved
