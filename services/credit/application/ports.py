"""What the use cases of credit need from outside, in their own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from services.credit.domain.actor import Actor
from services.credit.domain.events import DomainEvent
from services.credit.domain.objections import Objection
from services.credit.domain.pushes import Push
from services.credit.domain.records import CreditRecord
from services.credit.domain.repairs import Repair
from services.credit.domain.standing import Standing
from services.credit.domain.vocabulary import Platform, RecordKind, SubjectKind

NewId = Callable[[], UUID]
Now = Callable[[], datetime]
Chance = Callable[[], float]


@dataclass(frozen=True, slots=True)
class IntegrityFile:
    """诚信档案: one subject's file with the standing that was told last; `revision` 0 where nothing
    but the usual standing was ever true."""

    subject_ref: str
    subject_kind: SubjectKind
    opened_at: datetime
    tier: str
    eligible: bool
    unrepaired: list[object]
    review_on: date | None
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a record's history."""

    record_id: UUID
    at: datetime
    actor: Actor
    act: str
    clause: str
    from_state: str | None
    to_state: str
    note: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period of working days; provisional where a calendar is."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class YearOfWork:
    """One year's working days as the catalogue published them."""

    year: int
    revision: int
    provisional: bool
    holidays: tuple[date, ...]
    makeup_workdays: tuple[date, ...]


class OpenedFiles(Protocol):
    """Integrity files that records are entered in."""

    async def open(self, subject_ref: str, kind: SubjectKind, tier: str, at: datetime) -> None:
        """Open a file with the usual standing, unless there is one."""


class IntegrityFiles(OpenedFiles, Protocol):
    """All integrity files."""

    async def get(self, subject_ref: str) -> IntegrityFile | None:
        """The file of a subject, held against other writers until this transaction ends."""

    async def keep_standing(
        self, file: IntegrityFile, standing: Standing, revision: int, at: datetime
    ) -> None:
        """Note the standing. Raises Misuse `stale-version` where another revision came between."""

    async def due_for_review(self, today: date, limit: int) -> Sequence[str]:
        """The subjects whose standing changes by time alone, today or before."""


class EnteredRecords(Protocol):
    """Records that are new."""

    async def add(self, record: CreditRecord) -> bool:
        """Keep a new record; False where the same fact is on record already."""

    async def note(self, step: Step) -> None:
        """Add a line to a record's history."""


class CreditRecords(EnteredRecords, Protocol):
    """All credit records and their history."""

    async def get(self, record_id: UUID) -> CreditRecord | None:
        """The record with an id."""

    async def of_commitment(self, commitment_id: UUID, kind: RecordKind) -> CreditRecord | None:
        """The record of a kind about a commitment (COMMITMENT or PERFORMANCE)."""

    async def weighing(self, subject_ref: str) -> Sequence[CreditRecord]:
        """The records that a standing is judged from: performances and determinations."""

    async def save(self, record: CreditRecord) -> CreditRecord:
        """Keep the changed record; its version rises. Raises Misuse `stale-version` where somebody
        changed it meanwhile."""

    async def past_maximum(self, today: date, limit: int) -> Sequence[UUID]:
        """The records that are published although their maximum is reached."""


class Objections(Protocol):
    """All objections."""

    async def add(self, objection: Objection) -> None:
        """Keep a new objection."""

    async def get(self, objection_id: UUID) -> Objection | None:
        """The objection with an id."""

    async def save(self, objection: Objection) -> Objection:
        """Keep the changed objection; its version rises. Raises Misuse `stale-version`."""


class Repairs(Protocol):
    """All applications for repair, the refused ones too."""

    async def add(self, repair: Repair) -> None:
        """Keep a new application."""

    async def get(self, repair_id: UUID) -> Repair | None:
        """The application with an id."""

    async def open_for(self, record_id: UUID) -> Repair | None:
        """The application that is being decided for a record."""

    async def save(self, repair: Repair) -> Repair:
        """Keep the changed application; its version rises. Raises Misuse `stale-version`."""


class QueuedPushes(Protocol):
    """Pushes that are to be sent."""

    async def ordinals(self, record_id: UUID) -> dict[Platform, int]:
        """The last ordinal of each platform that was told of a record."""

    async def add(self, push: Push) -> None:
        """Keep a new push."""


class Pushes(QueuedPushes, Protocol):
    """All pushes, in order per record and platform."""

    async def claim(
        self, platform: Platform, at: datetime, until: datetime, limit: int
    ) -> Sequence[Push]:
        """The pushes that are due at `at` and not behind an unacknowledged one, marked as sent;
        nobody else gets them before `until`."""

    async def save(self, push: Push) -> Push:
        """Keep the changed push but for its last day; its version rises. Raises Misuse
        `stale-version`."""

    async def count_anew(self, push_id: UUID, due: Deadline) -> None:
        """Keep another last day of a push that waits for a receipt, whatever else becomes of it
        meanwhile: the version does not count it."""

    async def unacknowledged(self) -> Sequence[Push]:
        """The pushes that wait for a receipt; nobody else changes them until the commit."""


class KnownYears(Protocol):
    """Working days, as far as they are known."""

    async def deadline(self, day: date, workdays: int) -> Deadline:
        """The last day of a period of working days that `day` set off."""


class WorkCalendar(KnownYears, Protocol):
    """Working days, and what others tell of them."""

    async def learn(self, year: YearOfWork) -> bool:
        """Keep a year unless a later revision is known; tell whether it was kept."""


class Agencies(Protocol):
    """The names of agencies."""

    async def name(self, code: str) -> str:
        """The agency's name, or its code where the name is not known yet."""

    async def learn(self, code: str, name: str) -> None:
        """Keep an agency's name."""


class EnteringUnitOfWork(Protocol):
    """One transaction that enters what is new."""

    @property
    def files(self) -> OpenedFiles:
        """The files that it is entered in."""

    @property
    def records(self) -> EnteredRecords:
        """What is entered."""

    @property
    def pushes(self) -> QueuedPushes:
        """What the platforms are told of it."""

    @property
    def calendar(self) -> KnownYears:
        """The days that the pushes are due on."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def record(self, event: DomainEvent) -> None:
        """Tell `event` once this commits."""

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting, and the answer to `outcome` with it."""


class UnitOfWork(EnteringUnitOfWork, Protocol):
    """One transaction of credit."""

    files: IntegrityFiles
    records: CreditRecords
    objections: Objections
    repairs: Repairs
    pushes: Pushes
    calendar: WorkCalendar
    agencies: Agencies


class PushFailed(Exception):
    """A push did not reach its platform; `code` says why, without any personal data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a platform acknowledges with."""

    receipt_no: str


class CreditPlatforms(Protocol):
    """The credit platforms and the owner of the particulars; never called in a transaction."""

    async def tell(self, push: Push) -> Receipt:
        """Send a push with its subject's particulars. Raises PushFailed."""
