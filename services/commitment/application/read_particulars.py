"""Hands out names and numbers to the task that needs them, and keeps that it did (PIPL)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.commitment.application.ports import FollowingUnitOfWork, NewId, PersonalRead
from services.commitment.domain.access import Actor, Purpose, may_state
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.item import Item
from services.commitment.domain.letter import Letter
from services.commitment.domain.misuse import Misuse

PARTICULARS = "particulars"
LETTER = "letter"


@dataclass(frozen=True, slots=True)
class ReadParticulars:
    """Whose particulars, of what, for what purpose; a service of the system reads for its task."""

    commitment_id: UUID
    purpose: Purpose
    what: str
    by: Actor
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class ParticularsRead:
    """The unmasked letter with what it belongs to."""

    commitment: Commitment
    letter: Letter
    item: Item


async def read_particulars(
    query: ReadParticulars, uow: FollowingUnitOfWork, *, at: datetime, new_id: NewId
) -> ParticularsRead:
    """The particulars; the read is on record before they leave.

    Raises Misuse where the commitment is not the reader's business, or the purpose not theirs to
    state.
    """
    async with uow:
        commitment = await uow.commitments.get(query.commitment_id)
        if commitment is None or not (
            query.is_service or query.by.handles(commitment.handling_agency)
        ):
            raise Misuse("commitment-not-found", commitment_id=str(query.commitment_id))
        if not may_state(query.purpose, is_service=query.is_service):
            raise Misuse("unmasked-reading-not-allowed")
        await uow.commitments.add_read(
            PersonalRead(
                read_id=new_id(),
                commitment_id=commitment.commitment_id,
                reader=query.by.client_id,
                agency=query.by.agency,
                purpose=query.purpose,
                what=query.what,
                at=at,
            )
        )
        letter = await uow.commitments.letter(commitment.commitment_id)
        item = await uow.items.at_revision(commitment.item_code, commitment.item_revision)
        outcome = ParticularsRead(commitment, letter, item)
        await uow.commit(outcome)
        return outcome
