"""Understands an applicant's standing as the credit service told it (四(二))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

SERIOUS = "SERIOUS"


@dataclass(frozen=True, slots=True)
class Unrepaired:
    """A determination that still closes the path, and from which day it may be repaired."""

    record_id: UUID
    commitment_id: UUID
    level: str
    determined_on: date
    repairable_from: date
    determining_agency: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Who may use the commitment path; revision 0 is a subject of whom nothing was ever told."""

    subject_ref: str
    revision: int = 0
    tier: str = "B"
    eligible: bool = True
    unrepaired: tuple[Unrepaired, ...] = ()
