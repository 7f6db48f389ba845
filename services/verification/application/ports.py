"""Understands what the use cases of planning and checking need from the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from services.verification.domain.answers import SourceAnswer
from services.verification.domain.assistance import AssistanceDeadlines, AssistanceRequest
from services.verification.domain.facts import FactResult
from services.verification.domain.ladder import Patience
from services.verification.domain.planning import DataSource, Item
from services.verification.domain.verification import Deadline, Verification

NewId = Callable[[], UUID]
Digest = Callable[[object], str]
"""The SM3 digest of a JSON value in canonical form, `sm3:` and 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Means:
    """What every use case of checking is given from outside: ids, digests and the periods that the
    deployment configured."""

    new_id: NewId
    digest: Digest
    patience: Patience
    assistance_deadlines: AssistanceDeadlines


class NotYetTold(Exception):
    """An event came before the one that it builds on; it is to be tried again."""


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """What verification knows of a commitment; the person is an opaque reference. The matter's
    outcome and day are None until the handling agency decided."""

    commitment_id: UUID
    item_code: str
    subject_ref: str
    subject_kind: str
    handling_agency: str
    filed_at: datetime
    matter_outcome: str | None = None
    decided_on: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier of a subject as credit told it."""

    subject_ref: str
    revision: int
    tier: str
    eligible: bool


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The working days of one year as the catalogue told them."""

    year: int
    revision: int
    provisional: bool
    holidays: tuple[date, ...]
    makeup_workdays: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An organ of the tree."""

    code: str
    name: str
    kind: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was asked, of whom, and what was answered; never a name or an identity number."""

    evidence_id: UUID
    verification_id: UUID
    method: str
    source: str
    question: Mapping[str, object]
    answer: Mapping[str, object]
    facts: tuple[FactResult, ...]
    digest: str
    client_id: str
    agency: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Particulars:
    """The personal data that one check needs, read from its owner and kept by nobody here."""

    name: str
    id_type: str
    id_number: str
    facts: Mapping[str, object] = field(default_factory=dict)


class PlannedChecks(Protocol):
    """The checks, as planning needs them."""

    async def add(self, check: Verification) -> None: ...

    async def of_commitment(self, commitment_id: UUID) -> Verification | None: ...


class Verifications(PlannedChecks, Protocol):
    """The checks."""

    async def get(self, verification_id: UUID) -> Verification:
        """Raises Misuse for an unknown id."""
        ...

    async def save(self, check: Verification) -> None:
        """Raises Misuse where somebody changed it meanwhile."""
        ...

    async def due(self, connector: str, at: datetime, limit: int) -> list[Verification]:
        """The checks that `connector` may be asked about at `at`, the longest waiting first."""
        ...

    async def keep_evidence(self, evidence: Evidence) -> None: ...

    async def evidence_digests(self, verification_id: UUID) -> list[str]:
        """The digests of what was kept, oldest first."""
        ...


class SentRequests(Protocol):
    """The requests between organs, as planning needs them."""

    async def add(self, request: AssistanceRequest) -> None: ...


class AssistanceRequests(SentRequests, Protocol):
    """The requests between organs."""

    async def get(self, assistance_request_id: UUID) -> AssistanceRequest:
        """Raises Misuse for an unknown id."""
        ...

    async def open_of(self, verification_id: UUID) -> list[AssistanceRequest]: ...

    async def save(self, request: AssistanceRequest) -> None:
        """Raises Misuse where somebody changed it meanwhile."""
        ...


class PlanningGrounds(Protocol):
    """What the other services told, as planning needs it."""

    async def add_commitment(self, commitment: CommitmentView) -> bool:
        """Keep a filed commitment; False where it is known already."""
        ...

    async def item(self, item_code: str) -> Item | None: ...

    async def tier(self, subject_ref: str) -> str | None: ...

    async def workdays_after(self, day: date, workdays: int) -> Deadline:
        """The last day of a period of `workdays` that `day` sets off."""
        ...


class Projections(PlanningGrounds, Protocol):
    """What the other services told; the older revision never replaces the newer."""

    async def put_item(self, item: Item, name: str, matter_category: str) -> None: ...

    async def item_left_list(self, item_code: str, revision: int) -> None: ...

    async def commitment(self, commitment_id: UUID) -> CommitmentView | None: ...

    async def put_commitment(self, commitment: CommitmentView) -> None:
        """Keep a commitment as it was filed; what became of it stays."""
        ...

    async def matter_decided(self, commitment_id: UUID, outcome: str, decided_on: date) -> None: ...

    async def commitment_withdrawn(self, commitment_id: UUID) -> None: ...

    async def put_standing(self, standing: Standing) -> None: ...

    async def put_calendar(self, calendar: CalendarYear) -> None: ...

    async def put_agency(self, agency: AgencyView) -> None: ...

    async def agency(self, code: str) -> AgencyView | None: ...


class Transaction(Protocol):
    """Everything in it becomes lasting together, or nothing."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def record(self, event: object) -> None:
        """Tell a domain event once this commits."""
        ...

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting."""
        ...


class PlanningUnitOfWork(Transaction, Protocol):
    """One transaction in which the check of a filed commitment is planned."""

    @property
    def verifications(self) -> PlannedChecks:
        """The checks."""
        ...

    @property
    def assistance(self) -> SentRequests:
        """The requests between organs."""
        ...

    @property
    def projections(self) -> PlanningGrounds:
        """What the other services told."""
        ...


class UnitOfWork(Transaction, Protocol):
    """One transaction on the service's database."""

    @property
    def verifications(self) -> Verifications:
        """The checks."""
        ...

    @property
    def assistance(self) -> AssistanceRequests:
        """The requests between organs."""
        ...

    @property
    def projections(self) -> Projections:
        """What the other services told."""
        ...


class Source(Protocol):
    """An outside system that answers for facts."""

    async def ask(self, source: DataSource, particulars: Particulars) -> SourceAnswer:
        """What the resource says of the person; never raises for an outage."""
        ...


class ParticularsReader(Protocol):
    """The owner of the personal data."""

    async def read(self, commitment_id: UUID, purpose: str) -> Particulars | None:
        """The particulars, the read being recorded there; None where the owner cannot be asked."""
        ...
