"""Understands how news waits beside its fact until it is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
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
    Uuid,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis import correlation
from services.chassis.database import Database, Instant
from services.chassis.messages import Message
from services.chassis.statements import LastInsert, Rows, Writing, written_at_once

# A message must fit into one batch of the bus; one that does not would stand in its way for ever.
LARGEST_VALUE_BYTES = 400_000
_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")


def define_outbox(metadata: MetaData) -> Table:
    """The outbox table, on a service's own metadata."""
    return Table(
        "outbox",
        metadata,
        Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
        Column("event_id", Uuid, nullable=False, unique=True),
        Column("topic", String(120), nullable=False),
        Column("message_key", String(200), nullable=False),
        Column("headers", JSON, nullable=False),
        Column("value", LargeBinary, nullable=False),
        Column("appended_at", Instant, nullable=False),
        Column("published_at", Instant),
        Index(
            "outbox_unpublished",
            "sequence",
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )


TABLE = define_outbox(MetaData())


# One transaction at a time numbers the messages of a key, so that their numbers rise in the order
# of the commits: the keys are held before the first row has a number. Rows of other tables are
# written before that, as the ordinary unit of work does, so that no two wait for each other. SQLite
# has one writer anyway.
_HELD = """
INSERT INTO outbox (event_id, topic, message_key, headers, value, appended_at)
SELECT news.event_id, news.topic, news.message_key, news.headers::json, news.value,
    news.appended_at
FROM (
    SELECT count(pg_advisory_xact_lock(hashtextextended(key, 0))) AS number
    FROM unnest({keys}::text[]) AS key WHERE {ahead} >= 0
) AS held
JOIN unnest({event_id}::uuid[], {topic}::text[], {message_key}::text[], {headers}::text[],
    {value}::bytea[], {appended_at}::timestamptz[]) WITH ORDINALITY
    AS news (event_id, topic, message_key, headers, value, appended_at, place) ON held.number > 0
ORDER BY news.place
"""
# Nobody waits until a mark is on the disk: one that is lost costs a repetition. What is marked is
# read as unmarked still, for both parts see what was committed before. The highest number, one step
# into an index, tells how much was appended, also where only a part is read.
_MARKED_AND_READ = """
WITH marked AS (
    UPDATE outbox SET published_at = $2
    WHERE sequence = ANY($1::bigint[]) AND set_config('synchronous_commit', 'off', true) = 'off'
)
SELECT sequence, topic, message_key, event_id, headers, value,
    (SELECT max(sequence) FROM outbox)
FROM outbox
WHERE published_at IS NULL AND sequence NOT IN (SELECT unnest($1::bigint[]))
ORDER BY sequence LIMIT $3
"""
_COLUMNS = ("event_id", "topic", "message_key", "headers", "value", "appended_at")


@dataclass(frozen=True, slots=True)
class Waiting:
    """The oldest messages not yet published, each with its number, and the highest number of all
    that were appended; None where no message was read."""

    messages: list[tuple[int, Message]]
    newest: int | None


async def append(
    connection: AsyncConnection,
    messages: list[Message],
    at: datetime,
    *,
    beside: Sequence[tuple[Table, Rows]] = (),
) -> None:
    """Put `messages` into the outbox in the caller's transaction, as its last statement; rows of
    other tables go in `beside` them, on PostgreSQL by the same statement.

    Raises RuntimeError outside a transaction: news without its fact would be a lie. Raises
    ValueError for a message that no bus would take.
    """
    if not connection.in_transaction():
        raise RuntimeError("the outbox is written in the transaction of the fact")
    news = rows(messages, at)
    if connection.dialect.name == "sqlite":
        for table, added in (*beside, (TABLE, news)):
            if added:
                await connection.execute(insert(table), added)
    elif news or any(added for _, added in beside):
        sql, arguments = written_at_once(Writing(beside), held_insert(news))
        await connection.exec_driver_sql(sql, tuple(arguments))


def held_insert(news: Rows) -> LastInsert | None:
    """The insert of rows of the outbox on PostgreSQL once their keys are held, always in the same
    order of keys; None where there is none."""
    if not news:
        return None
    columns = {name: [row[name] for row in news] for name in _COLUMNS}
    columns["headers"] = [orjson.dumps(each).decode() for each in columns["headers"]]
    keys = sorted({f"{row['topic']}\x1f{row['message_key']}" for row in news})
    return LastInsert(_HELD, {**columns, "keys": keys})


def rows(messages: list[Message], at: datetime) -> list[dict[str, Any]]:
    """`messages` as rows of the outbox, with the request and the trace that they belong to. Raises
    ValueError for a message that no bus would take."""
    if any(len(message.value) > LARGEST_VALUE_BYTES for message in messages):
        raise ValueError(f"a message holds at most {LARGEST_VALUE_BYTES} bytes")
    belonging = correlation.current().as_attributes()
    return [
        {
            "event_id": message.event_id,
            "topic": message.topic,
            "message_key": message.key,
            "headers": {**message.headers, **belonging},
            "value": message.value,
            "appended_at": at,
        }
        for message in messages
    ]


async def unpublished(connection: AsyncConnection, limit: int) -> list[tuple[int, Message]]:
    """The oldest messages not yet published, each with its sequence number.

    Asks for what is unpublished, never for "greater than the last one": a lower number may commit
    after a higher one.
    """
    waiting = await connection.execute(
        select(TABLE).where(TABLE.c.published_at.is_(None)).order_by(TABLE.c.sequence).limit(limit)
    )
    return [
        (
            row.sequence,
            Message(row.topic, row.message_key, row.event_id, dict(row.headers), bytes(row.value)),
        )
        for row in waiting
    ]


async def mark_published(
    connection: AsyncConnection, sequences: Sequence[int], at: datetime
) -> None:
    """Note that the messages of `sequences` are on the bus."""
    of_these = update(TABLE).where(TABLE.c.sequence.in_(sequences))
    await connection.execute(of_these.values(published_at=at))


async def mark_and_read(
    database: Database, published: Sequence[int], at: datetime, limit: int
) -> Waiting:
    """Note that the messages of `published` are on the bus, and tell the oldest others; on
    PostgreSQL in one round trip."""
    if database.dialect == "postgresql":
        async with database.driver() as driver:
            rows = await driver.fetch(_MARKED_AND_READ, published, at, limit)
        messages = [
            (sequence, Message(topic, key, event_id, headers, value))
            for sequence, topic, key, event_id, headers, value, _ in rows
        ]
        return Waiting(messages, rows[0][-1] if rows else None)
    async with database.transaction() if published else database.reading() as connection:
        if published:
            await mark_published(connection, published, at)
        messages = await unpublished(connection, limit)
        if not messages:
            return Waiting([], None)
        return Waiting(messages, await connection.scalar(select(func.max(TABLE.c.sequence))))


async def forget_published_before(
    connection: AsyncConnection, before: datetime, at_most: int
) -> int:
    """Of the `at_most` oldest messages drop those published before an instant; tell how many.

    Numbers rise with time, so what may go stands at the front; no index is needed to find it.
    """
    oldest = select(TABLE.c.sequence).order_by(TABLE.c.sequence).limit(at_most).scalar_subquery()
    result = await connection.execute(
        delete(TABLE).where(TABLE.c.sequence.in_(oldest), TABLE.c.published_at < before)
    )
    return result.rowcount
