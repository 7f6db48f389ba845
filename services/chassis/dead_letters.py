"""Understands what becomes of a message that a service could not take in: it is set aside with
everything that follows it under its key, tried again, and at last rests until it is replayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    and_,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import Database, Instant, insert_or_ignore
from services.chassis.messages import Message
from services.chassis.statements import PreparedQuery

_LONGEST_KEY = 200


class LetterState(StrEnum):
    """RETRYING is tried again by itself; RESTING waits for somebody to replay it."""

    RETRYING = "RETRYING"
    RESTING = "RESTING"


def define_dead_letters(metadata: MetaData) -> Table:
    """The table of messages set aside, on a service's own metadata."""
    sequence = BigInteger().with_variant(Integer, "sqlite")
    return Table(
        "dead_letter",
        metadata,
        Column("sequence", sequence, primary_key=True, autoincrement=True),
        Column("consumer_group", String(80), nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("topic", String(120), nullable=False),
        Column("message_key", String(_LONGEST_KEY), nullable=False),
        Column("headers", JSON, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("state", String(20), nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_attempt_at", Instant, nullable=False),
        Column("reason", String(500), nullable=False),
        Column("set_aside_at", Instant, nullable=False),
        CheckConstraint("state IN ('RETRYING', 'RESTING')", name="dead_letter_state_known"),
        UniqueConstraint("consumer_group", "event_id", name="dead_letter_once"),
        Index("dead_letter_key", "consumer_group", "topic", "message_key"),
    )


_TABLE = define_dead_letters(MetaData())
_HAS_CONTENT = func.length(_TABLE.c.value) > 0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was set aside for one consumer group."""

    sequence: int
    consumer_group: str
    message: Message
    state: LetterState
    attempts: int
    next_attempt_at: datetime
    reason: str
    set_aside_at: datetime

    @property
    def is_unreadable(self) -> bool:
        """Whether it turned out to be nothing, and is kept without content."""
        return not self.message.value


async def set_aside(connection: AsyncConnection, letter: DeadLetter) -> None:
    """Keep a letter behind what was set aside before it; one that is there already stays as it is.

    `letter.sequence` is given by the table.
    """
    message = letter.message
    values = {
        "consumer_group": letter.consumer_group,
        "event_id": message.event_id,
        "topic": message.topic,
        "message_key": message.key[:_LONGEST_KEY],
        "headers": message.headers,
        "value": message.value,
        "state": letter.state,
        "attempts": letter.attempts,
        "next_attempt_at": letter.next_attempt_at,
        "reason": letter.reason[:500],
        "set_aside_at": letter.set_aside_at,
    }
    await insert_or_ignore(connection, _TABLE, values)


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """How many letters are tried again by themselves, wait for somebody, or were nothing."""

    retrying: int
    resting: int
    unreadable: int


# Asked often, so it is built once.
_FIRSTS = (
    select(
        _TABLE.c.topic,
        _TABLE.c.message_key,
        _TABLE.c.sequence,
        and_(
            _TABLE.c.state == LetterState.RETRYING,
            _TABLE.c.next_attempt_at <= bindparam("at", type_=Instant),
        ).label("due"),
    )
    .where(
        _TABLE.c.sequence.in_(
            select(func.min(_TABLE.c.sequence))
            .where(_TABLE.c.consumer_group == bindparam("group"), _HAS_CONTENT)
            .group_by(_TABLE.c.topic, _TABLE.c.message_key)
        )
    )
    .order_by(_TABLE.c.sequence)
)
_FIRSTS_PREPARED = PreparedQuery(_FIRSTS)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is set aside in a group: the keys that hold up what follows them, and the first letter
    of each key that may be tried now."""

    held: frozenset[tuple[str, str]]
    due: tuple[DeadLetter, ...]


async def waiting(database: Database, group: str, at: datetime, limit: int = 50) -> Waiting:
    """What is set aside in `group`, as it is at `at`; at most `limit` due letters."""
    firsts = await _firsts(database, group, at)
    due = [row.sequence for row in firsts if row.due][:limit]
    return Waiting(
        held=frozenset((row.topic, row.message_key) for row in firsts),
        due=tuple(await _letters(database, due)) if due else (),
    )


async def _firsts(database: Database, group: str, at: datetime) -> Sequence[Any]:
    if database.dialect == "postgresql":
        async with database.driver() as driver:
            return await _FIRSTS_PREPARED.all(driver, group=group, at=at)
    async with database.reading() as connection:
        return (await connection.execute(_FIRSTS, {"group": group, "at": at})).all()


async def _letters(database: Database, sequences: Sequence[int]) -> list[DeadLetter]:
    of_these = select(_TABLE).where(_TABLE.c.sequence.in_(sequences)).order_by(_TABLE.c.sequence)
    async with database.reading() as connection:
        return [_letter(row) for row in await connection.execute(of_these)]


def key_of(message: Message) -> tuple[str, str]:
    """What a message that is set aside holds up: its topic and its key, as the table keeps it."""
    return message.topic, message.key[:_LONGEST_KEY]


async def settle(connection: AsyncConnection, sequence: int) -> None:
    """The letter took effect; what stands behind it may go on."""
    await connection.execute(delete(_TABLE).where(_TABLE.c.sequence == sequence))


async def failed_again(
    connection: AsyncConnection,
    sequence: int,
    *,
    attempts: int,
    reason: str,
    next_attempt_at: datetime,
    rests: bool,
) -> None:
    """Note one more failed attempt; a letter that `rests` is not tried again by itself."""
    state = LetterState.RESTING if rests else LetterState.RETRYING
    await connection.execute(
        update(_TABLE)
        .where(_TABLE.c.sequence == sequence)
        .values(
            attempts=attempts, reason=reason[:500], next_attempt_at=next_attempt_at, state=state
        )
    )


async def forget_content(connection: AsyncConnection, letter: DeadLetter, reason: str) -> None:
    """Let a letter that turned out to be nothing rest without its content; it holds up no key."""
    place = f"{letter.message.topic}/{letter.message.event_id}"
    await connection.execute(
        update(_TABLE)
        .where(_TABLE.c.sequence == letter.sequence)
        .values(
            message_key=place[:_LONGEST_KEY],
            headers={},
            value=b"",
            state=LetterState.RESTING,
            attempts=letter.attempts + 1,
            reason=reason[:500],
        )
    )


async def forget_unreadable_before(
    connection: AsyncConnection, before: datetime, at_most: int
) -> int:
    """Drop at most so many letters without content that were set aside before an instant; tell how
    many."""
    old = (
        select(_TABLE.c.sequence)
        .where(~_HAS_CONTENT, _TABLE.c.set_aside_at < before)
        .order_by(_TABLE.c.sequence)
        .limit(at_most)
    )
    return (await connection.execute(delete(_TABLE).where(_TABLE.c.sequence.in_(old)))).rowcount


async def count_letters(connection: AsyncConnection) -> LetterCounts:
    """How many letters there are."""
    rows = await connection.execute(
        select(_TABLE.c.state, _HAS_CONTENT.label("has_content"), func.count().label("letters"))
        .group_by(_TABLE.c.state, _HAS_CONTENT)
        .order_by(_TABLE.c.state)
    )
    found = {(row.state, bool(row.has_content)): row.letters for row in rows}
    return LetterCounts(
        retrying=found.get((LetterState.RETRYING, True), 0),
        resting=found.get((LetterState.RESTING, True), 0),
        unreadable=sum(count for (_, has_content), count in found.items() if not has_content),
    )


async def list_letters(connection: AsyncConnection) -> list[DeadLetter]:
    """Everything that is set aside, the oldest first."""
    rows = await connection.execute(select(_TABLE).order_by(_TABLE.c.sequence))
    return [_letter(row) for row in rows]


async def replay(connection: AsyncConnection, at: datetime, event_id: UUID | None = None) -> int:
    """Let resting letters (one, or all) be tried again from `at`; tell how many. Those without
    content stay: there is nothing to try."""
    statement = update(_TABLE).where(_TABLE.c.state == LetterState.RESTING, _HAS_CONTENT)
    if event_id is not None:
        statement = statement.where(_TABLE.c.event_id == event_id)
    result = await connection.execute(
        statement.values(state=LetterState.RETRYING, attempts=0, next_attempt_at=at)
    )
    return result.rowcount


def _letter(row: Row[tuple[object, ...]]) -> DeadLetter:
    return DeadLetter(
        sequence=row.sequence,
        consumer_group=row.consumer_group,
        message=Message(
            row.topic, row.message_key, row.event_id, dict(row.headers), bytes(row.value)
        ),
        state=LetterState(row.state),
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        reason=row.reason,
        set_aside_at=row.set_aside_at,
    )
