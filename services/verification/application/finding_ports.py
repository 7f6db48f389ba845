"""Understands what finding, disposing and determining need from the world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from services.verification.application.ports import Projections
from services.verification.domain.actor import Actor
from services.verification.domain.determinations import Determination
from services.verification.domain.disposals import Disposal, DisposalKind
from services.verification.domain.findings import Finding
from services.verification.domain.judgement import Judgement
from services.verification.domain.verification import Step


@dataclass(frozen=True, slots=True)
class JudgedAct:
    """An act that rules judged, whether it was allowed, and what every rule answered."""

    judged_act_id: UUID
    finding_id: UUID
    act: str
    allowed: bool
    judgements: tuple[Judgement, ...]
    actor: Actor
    at: datetime


class Findings(Protocol):
    """The findings, with their histories and everything that rules answered."""

    async def add(self, finding: Finding) -> None: ...

    async def find(self, finding_id: UUID) -> Finding | None:
        """The finding, held against other writers until this transaction ends."""
        ...

    async def open_of(self, commitment_id: UUID) -> Finding | None:
        """The one finding of a commitment that is not concluded yet."""
        ...

    async def is_open_for(self, commitment_id: UUID) -> bool:
        """Is a finding about the commitment neither confirmed nor cleared?"""
        ...

    async def save(self, finding: Finding) -> Finding:
        """The finding in its next version. Raises Misuse where somebody changed it meanwhile."""
        ...

    async def write_step(self, finding_id: UUID, step: Step) -> None: ...

    async def keep_judged(self, judged: JudgedAct) -> None: ...


class Disposals(Protocol):
    """The disposals imposed."""

    async def add(self, disposal: Disposal) -> None: ...

    async def find(self, disposal_id: UUID) -> Disposal | None: ...

    async def kinds_of(self, finding_id: UUID) -> tuple[DisposalKind, ...]:
        """What was imposed on a finding, oldest first."""
        ...

    async def save(self, disposal: Disposal) -> Disposal:
        """The disposal in its next version. Raises Misuse where somebody changed it meanwhile."""
        ...

    async def write_step(self, disposal_id: UUID, step: Step) -> None: ...


class Determinations(Protocol):
    """The determinations of false commitment; one finding has one at most."""

    async def add(self, determination: Determination) -> None: ...

    async def exists_for(self, finding_id: UUID) -> bool: ...


class SuspicionWork(Protocol):
    """As much of an open transaction as raising a suspicion takes."""

    @property
    def findings(self) -> Findings:
        """The findings."""
        ...

    def record(self, event: object) -> None:
        """Tell a domain event once this commits."""
        ...


class FindingUnitOfWork(SuspicionWork, Protocol):
    """One transaction on the service's database."""

    @property
    def projections(self) -> Projections:
        """What the other services told."""
        ...

    @property
    def disposals(self) -> Disposals:
        """The disposals."""
        ...

    @property
    def determinations(self) -> Determinations:
        """The determinations."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting."""
        ...
