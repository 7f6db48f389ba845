"""Understands what happened in planning and checking; every event says when, in `at` (aware)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class VerificationPlanned:
    """A check was planned from the item's classification and the committer's standing."""

    verification_id: UUID
    commitment_id: UUID
    item_code: str
    timing: str
    methods: tuple[str, ...]
    exempt: bool
    due_on: date | None
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VerificationDispatched:
    """A check may begin, or begin again, by `method`; told to nobody outside. `connector` names the
    source that is to be asked, where one is."""

    verification_id: UUID
    method: str
    connector: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class VerificationConcluded:
    """A check ended with a result."""

    verification_id: UUID
    commitment_id: UUID
    item_code: str
    result: str
    method: str
    evidence_digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssistanceAsked:
    """Another organ was asked to check facts."""

    assistance_request_id: UUID
    verification_id: UUID
    commitment_id: UUID
    requesting_agency: str
    assisting_agency: str
    due_on: date
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssistanceEnded:
    """The asked organ answered (`ANSWERED`), or refused in writing (`REFUSED`)."""

    assistance_request_id: UUID
    verification_id: UUID
    commitment_id: UUID
    outcome: str
    at: datetime
