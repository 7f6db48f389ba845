"""Finds a commitment for somebody who wants to change it, in the version that they saw."""

from __future__ import annotations

from uuid import UUID

from services.commitment.application.ports import UnitOfWork
from services.commitment.domain.access import Actor, may_act
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.misuse import Misuse


async def find_commitment(
    uow: UnitOfWork, commitment_id: UUID, by: Actor, expected_version: int
) -> Commitment:
    """The commitment. Raises Misuse where it is not found, or changed since it was seen."""
    commitment = await uow.commitments.get(commitment_id)
    if commitment is None or not may_act(
        by, brought_by=commitment.filed_by, handling_agency=commitment.handling_agency
    ):
        raise Misuse("commitment-not-found", commitment_id=str(commitment_id))
    if commitment.version != expected_version:
        raise Misuse("stale-version", expected=expected_version, actual=commitment.version)
    return commitment
