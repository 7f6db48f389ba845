"""Takes a commitment back before the conclusion; the ordinary procedure goes on (二(三))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.commitment.application.find_commitment import find_commitment
from services.commitment.application.ports import UnitOfWork
from services.commitment.domain.access import Actor
from services.commitment.domain.acts import withdraw
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.item import ProofPath, proof_path_of


@dataclass(frozen=True, slots=True)
class WithdrawCommitment:
    """Which commitment, in the version seen, and why."""

    commitment_id: UUID
    expected_version: int
    reason: str | None
    by: Actor


@dataclass(frozen=True, slots=True)
class WithdrawalTaken:
    """The withdrawn commitment and the way on."""

    commitment: Commitment
    withdrawn_at: datetime
    proof_path: ProofPath


async def withdraw_commitment(
    command: WithdrawCommitment, uow: UnitOfWork, *, at: datetime
) -> WithdrawalTaken:
    """The commitment withdrawn, without any adverse record.

    Raises Misuse where it is not found, was changed meanwhile, or can no longer be withdrawn.
    """
    async with uow:
        commitment = await find_commitment(
            uow, command.commitment_id, command.by, command.expected_version
        )
        item = await uow.items.at_revision(commitment.item_code, commitment.item_revision)
        change = withdraw(commitment, item.withdrawal, command.reason, at)
        saved = await uow.commitments.save(change, command.by, at)
        for event in change.events:
            uow.record(event)
        outcome = WithdrawalTaken(saved, at, proof_path_of(item))
        await uow.commit(outcome)
        return outcome
