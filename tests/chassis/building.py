"""What the tests of the chassis are made of: a table of things, messages, a signed caller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from joserfc.jwk import OKPKey
from sqlalchemy import JSON, BigInteger, Column, Integer, MetaData, String, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis import outbox
from services.chassis.bus import Subscription
from services.chassis.database import Database, Instant
from services.chassis.dead_letters import DeadLetter, LetterState
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record
from services.chassis.service import define_chassis_tables
from tests.fakes.clock import FixedClock

METADATA = MetaData()
THINGS = Table("thing", METADATA, Column("name", String(80), primary_key=True))
MOMENTS = Table("moment", METADATA, Column("id", Integer, primary_key=True), Column("at", Instant))
RECORDS = Table(
    "record",
    METADATA,
    Column("name", String(8), primary_key=True),
    Column("words", JSON),
    Column("at", Instant),
    Column("version", Integer, nullable=False),
)
EFFECTS = Table(
    "effect",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", String(80), nullable=False),
    Column("value", String(80), nullable=False),
)
BY_REVISION = Table(
    "told_by_revision",
    METADATA,
    Column("code", String(20), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("name", String(20), nullable=False),
)
BY_CONTENT = Table(
    "told_by_content",
    METADATA,
    Column("code", String(20), primary_key=True),
    Column("name", String(20)),
)
define_chassis_tables(METADATA)

TOPIC = "test.things"


def a_message(key: str = "a", value: bytes = b"{}", topic: str = TOPIC) -> Message:
    """A message with an id of its own."""
    event_id = new_id()
    return Message(topic, key, event_id, {"ce_id": str(event_id), "ce_type": "told"}, value)


def a_letter(
    message: Message,
    at: datetime,
    state: LetterState = LetterState.RETRYING,
    group: str = "readers",
) -> DeadLetter:
    """A letter that was set aside at an instant, after one attempt, and is due."""
    return DeadLetter(0, group, message, state, 1, at, "ValueError", at)


async def put_thing(connection: AsyncConnection, name: str) -> None:
    """Write a row."""
    await connection.execute(insert(THINGS).values(name=name))


async def things(database: Database) -> list[str]:
    """The names of all rows."""
    async with database.reading() as connection:
        return list(await connection.scalars(select(THINGS.c.name).order_by(THINGS.c.name)))


async def effects_by_key(database: Database) -> dict[str, list[str]]:
    """What took effect, by key, in the order in which it did."""
    found: dict[str, list[str]] = {}
    async with database.reading() as connection:
        for row in await connection.execute(select(EFFECTS).order_by(EFFECTS.c.sequence)):
            found.setdefault(row.key, []).append(row.value)
    return found


async def append(database: Database, messages: Sequence[Message], clock: FixedClock) -> None:
    """Put messages into the outbox."""
    async with database.transaction() as connection:
        await outbox.append(connection, list(messages), clock.now())


async def all_records(subscription: Subscription) -> list[Record]:
    """Everything that waits on the bus for a subscription."""
    found: list[Record] = []
    while records := await subscription.poll(100, 0.05):
        found += records
    return found


def key_pair() -> tuple[dict[str, Any], dict[str, Any]]:
    """A private Ed25519 key and its public half, as JWK."""
    key = OKPKey.generate_key("Ed25519")
    return dict(key.as_dict(private=True)), dict(key.as_dict(private=False))
