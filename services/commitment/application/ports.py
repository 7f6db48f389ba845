"""Understands what the use cases need from outside: repositories, digests, forms, attestations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Any, Protocol, Self
from uuid import UUID

from services.commitment.domain.access import Actor, Purpose
from services.commitment.domain.attestation import Attestation
from services.commitment.domain.commitment import Change, Commitment
from services.commitment.domain.eligibility import Judgement, SchemaError
from services.commitment.domain.events import DomainEvent
from services.commitment.domain.item import Item
from services.commitment.domain.letter import Letter
from services.commitment.domain.notification import Notification
from services.commitment.domain.standing import Standing

NewId = Callable[[], UUID]


class IdentityServiceUnavailableError(Exception):
    """The identity service did not answer in time, or not with what it should."""


class SecondOpenCommitmentError(Exception):
    """Another open commitment for the same item, matter and applicant came first by a hair."""


class Evidence(Protocol):
    """Digests and references."""

    def digest(self, value: object) -> str:
        """SM3 over the canonical JSON of a value."""

    def subject_ref(self, id_type: str, id_number: str) -> str:
        """The opaque reference of an identity."""


class FactsForm(Protocol):
    """The form that an item gives its facts."""

    def errors(self, item: Item, facts: dict[str, Any]) -> tuple[SchemaError, ...]:
        """Where `facts` do not fit the schema of the item's revision."""


class IdentityService(Protocol):
    """统一身份认证."""

    async def attest(self, assertion_id: str) -> Attestation | None:
        """What the service says of a login, or None where it knows of none.

        Raises IdentityServiceUnavailableError.
        """


@dataclass(frozen=True, slots=True)
class Material:
    """What judging a filing needs from the service's own tables, read at once."""

    notification: Notification
    item: Item
    standing: Standing
    open_commitment: UUID | None


@dataclass(frozen=True, slots=True)
class PersonalRead:
    """阅读记录: who read names and numbers of a commitment, when, and for what."""

    read_id: UUID
    commitment_id: UUID
    reader: str
    agency: str | None
    purpose: Purpose
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """A filing that was not accepted, with every answer of the rules."""

    refusal_id: UUID
    notification_id: UUID
    item_code: str
    item_revision: int
    subject_ref: str
    judgements: tuple[Judgement, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """The applicant chose the proof path (二(三))."""

    choice_id: UUID
    notification_id: UUID
    reason: str | None
    at: datetime


class Revisions(Protocol):
    """What commitments were signed under."""

    async def at_revision(self, item_code: str, revision: int) -> Item:
        """The revision that a commitment was signed under."""


class Items(Revisions, Protocol):
    """证明事项 as the catalogue told them."""

    async def latest(self, item_code: str) -> Item | None:
        """The newest revision."""

    async def put(self, item: Item) -> bool:
        """Keep a revision; False where a newer or the same one was told before."""

    async def leave_list(self, item_code: str, revision: int) -> bool:
        """Note that the item left the list; False where something newer was told before."""


class Grounds(Protocol):
    """What filings are judged on."""

    async def material(
        self, notification_id: UUID, subject_ref: str, matter_reference: str
    ) -> Material | None:
        """What judging a filing under the notification needs, in one read."""


class Notifications(Grounds, Protocol):
    """Notifications served, and choices against commitment."""

    async def add(self, notification: Notification) -> None:
        """Keep a notification as served."""

    async def get(self, notification_id: UUID) -> Notification | None:
        """The notification."""

    async def add_choice(self, choice: Choice, by: Actor) -> None:
        """Keep a choice of the proof path."""


class Filings(Protocol):
    """What becomes of filings."""

    async def add(
        self,
        commitment: Commitment,
        letter: Letter,
        judgements: Sequence[Judgement],
        by: Actor,
    ) -> None:
        """Keep an accepted commitment.

        Raises SecondOpenCommitmentError, here or at the commit.
        """

    async def add_refusal(self, refusal: Refusal, by: Actor) -> None:
        """Keep a refusal."""


class Followed(Protocol):
    """A commitment that something happens to, or whose particulars are read."""

    async def get(self, commitment_id: UUID) -> Commitment | None:
        """The commitment."""

    async def letter(self, commitment_id: UUID) -> Letter:
        """The letter as signed."""

    async def note(self, change: Change, by: Actor, at: datetime) -> None:
        """Keep the steps of a change that altered nothing; the version stays."""

    async def save(self, change: Change, by: Actor, at: datetime) -> Commitment:
        """Keep a change and its steps; the version rises by one.

        Raises Misuse `stale-version`, here or at the commit, where somebody else changed it
        meanwhile.
        """

    async def add_read(self, read: PersonalRead) -> None:
        """Keep that somebody read names and numbers."""


class Commitments(Filings, Followed, Protocol):
    """Commitments, their letters, history and refusals."""

    async def accepted_of(self, subject_ref: str) -> list[Commitment]:
        """The accepted commitments of a subject."""

    async def accepted_against_standing(self, limit: int) -> list[UUID]:
        """Accepted, undecided commitments whose subject's standing closes the path."""

    async def supervised_until_before(self, day: date, limit: int) -> list[UUID]:
        """Supervised commitments whose last day of supervision is before `day`."""


class Standings(Protocol):
    """Standings as the credit service told them."""

    async def put(self, standing: Standing, changed_at: datetime) -> bool:
        """Keep a standing; False where a newer or the same one was told before."""


class LetterNumbers(Protocol):
    """Numbers of documents, from blocks, gaps allowed."""

    async def next(self, series: str, year: int) -> str:
        """The next 〔年〕{代字}第{n}号 of a series."""


class Transaction(Protocol):
    """Everything in it becomes lasting together, or nothing."""

    async def __aenter__(self) -> Self:
        """Begin."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take back what was not committed."""

    def record(self, event: DomainEvent) -> None:
        """Tell the event once this commits."""

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting, and the answer to `outcome` with it."""


class FilingUnitOfWork(Transaction, Protocol):
    """One transaction that judges a filing and keeps what becomes of it."""

    @property
    def notifications(self) -> Grounds:
        """What the filing is judged on."""

    @property
    def commitments(self) -> Filings:
        """What becomes of it."""

    @property
    def letter_numbers(self) -> LetterNumbers:
        """The numbers of letters."""


class FollowingUnitOfWork(Transaction, Protocol):
    """One transaction about one commitment."""

    @property
    def commitments(self) -> Followed:
        """The commitment."""

    @property
    def items(self) -> Revisions:
        """What it was signed under."""


class UnitOfWork(Transaction, Protocol):
    """One transaction."""

    items: Items
    notifications: Notifications
    commitments: Commitments
    standings: Standings
    letter_numbers: LetterNumbers
