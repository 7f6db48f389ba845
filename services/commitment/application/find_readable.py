"""Finds a commitment for somebody who wants to follow it."""

from __future__ import annotations

from typing import Protocol, TypeVar
from uuid import UUID

from services.commitment.domain.access import Actor, may_read
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.misuse import Misuse


class OnRecord(Protocol):
    """Something on record that belongs to a commitment."""

    @property
    def commitment(self) -> Commitment:
        """The commitment."""
        ...


Found = TypeVar("Found", bound=OnRecord)


def find_readable(found: Found | None, commitment_id: UUID, by: Actor) -> Found:
    """What was found, if the actor may see it. Raises Misuse otherwise."""
    if found is None or not may_read(
        by,
        brought_by=found.commitment.filed_by,
        handling_agency=found.commitment.handling_agency,
    ):
        raise Misuse("commitment-not-found", commitment_id=str(commitment_id))
    return found
