"""Understands which messages a service has taken effect of, so that none takes effect twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, MetaData, String, Table, Uuid, delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import Instant, insert_or_ignore


def define_inbox(metadata: MetaData) -> Table:
    """The inbox table, on a service's own metadata."""
    return Table(
        "inbox",
        metadata,
        Column("consumer_group", String(80), primary_key=True),
        Column("event_id", Uuid, primary_key=True),
        Column("taken_at", Instant, nullable=False),
    )


TABLE = define_inbox(MetaData())


@dataclass(frozen=True, slots=True)
class Consuming:
    """The message whose effect a transaction is."""

    group: str
    event_id: UUID


class AlreadyConsumed(Exception):
    """The message took effect before; there is nothing to do but to go on."""


def row(consuming: Consuming, at: datetime) -> dict[str, Any]:
    """The mark of a message that takes effect."""
    return {"consumer_group": consuming.group, "event_id": consuming.event_id, "taken_at": at}


async def mark(connection: AsyncConnection, consuming: Consuming, at: datetime) -> None:
    """Note, first of all in the transaction of the effect, that the message takes effect.

    Raises AlreadyConsumed where it did before.
    """
    if not await insert_or_ignore(connection, TABLE, row(consuming, at)):
        raise AlreadyConsumed(str(consuming.event_id))


async def knows(connection: AsyncConnection, consuming: Consuming) -> bool:
    """Whether the message took effect before."""
    found = await connection.scalar(
        select(TABLE.c.event_id).where(
            TABLE.c.consumer_group == consuming.group, TABLE.c.event_id == consuming.event_id
        )
    )
    return found is not None


async def forget_taken_before(connection: AsyncConnection, before: datetime, at_most: int) -> int:
    """Of the `at_most` oldest marks drop those older than an instant; tell how many.

    The ids of events rise with time (RFC 9562, version 7), and a service's database has one group,
    so the oldest marks stand at the front of the key; no index by time is needed to find them.
    """
    mark_of = (TABLE.c.consumer_group, TABLE.c.event_id)
    oldest = select(*mark_of).order_by(*mark_of).limit(at_most)
    result = await connection.execute(
        delete(TABLE).where(tuple_(*mark_of).in_(oldest), TABLE.c.taken_at < before)
    )
    return result.rowcount
