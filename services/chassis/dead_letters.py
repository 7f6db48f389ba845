"""Understands what becomes of a message that a service could not take in: it is set aside with
everything that follows it under its key, tried again, and at last rests until it is replayed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import Instant, insert_or_ignore
from services.chassis.messages import Message


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
        Column("message_key", String(200), nullable=False),
        Column("headers", JSON, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("state", String(20), nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_attempt_at", Instant, nullable=False),
        Column("reason", String(500), nullable=False),
        Column("set_aside_at", Instant, nullable=False),
        UniqueConstraint("consumer_group", "event_id", name="dead_letter_once"),
        Index("dead_letter_key", "consumer_group", "topic", "message_key"),
    )


_TABLE = define_dead_letters(MetaData())


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


async def set_aside(
    connection: AsyncConnection,
    group: str,
    message: Message,
    *,
    reason: str,
    attempts: int,
    at: datetime,
    next_attempt_at: datetime,
) -> None:
    """Keep `message` behind what was set aside before it."""
    values = {
        "consumer_group": group,
        "event_id": message.event_id,
        "topic": message.topic,
        "message_key": message.key,
        "headers": message.headers,
        "value": message.value,
        "state": LetterState.RETRYING,
        "attempts": attempts,
        "next_attempt_at": next_attempt_at,
        "reason": reason[:500],
        "set_aside_at": at,
    }
    await insert_or_ignore(connection, _TABLE, values)


async def keys_set_aside(
    connection: AsyncConnection, group: str, keys: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Which of `keys`, each a topic and a message key, have something set aside in `group`."""
    rows = await connection.execute(
        select(_TABLE.c.topic, _TABLE.c.message_key)
        .distinct()
        .where(
            _TABLE.c.consumer_group == group,
            _TABLE.c.message_key.in_({key for _, key in keys}),
        )
    )
    return {(row.topic, row.message_key) for row in rows} & set(keys)


async def due(
    connection: AsyncConnection, group: str, at: datetime, limit: int = 50
) -> list[DeadLetter]:
    """The first letter of each key in `group` that may be tried now, the oldest first."""
    first = (
        select(func.min(_TABLE.c.sequence))
        .where(_TABLE.c.consumer_group == group)
        .group_by(_TABLE.c.topic, _TABLE.c.message_key)
    )
    rows = await connection.execute(
        select(_TABLE)
        .where(
            _TABLE.c.sequence.in_(first),
            _TABLE.c.state == LetterState.RETRYING,
            _TABLE.c.next_attempt_at <= at,
        )
        .order_by(_TABLE.c.sequence)
        .limit(limit)
    )
    return [_letter(row) for row in rows]


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


async def list_letters(connection: AsyncConnection) -> list[DeadLetter]:
    """Everything that is set aside, the oldest first."""
    rows = await connection.execute(select(_TABLE).order_by(_TABLE.c.sequence))
    return [_letter(row) for row in rows]


async def replay(connection: AsyncConnection, at: datetime, event_id: UUID | None = None) -> int:
    """Let resting letters (one, or all) be tried again from `at`; tell how many."""
    statement = update(_TABLE).where(_TABLE.c.state == LetterState.RESTING)
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
