"""Whoever tells of things, and whoever keeps them in a projection."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import Database, insert_or_ignore
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.chassis.projections import (
    KeptTable,
    News,
    Projection,
    Rebuilt,
    rebuild,
)
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import BY_CONTENT, BY_REVISION
from tests.fakes.clock import FixedClock

Meanwhile = Callable[[], Awaitable[None]]


class Unreadable(Exception):
    """Nobody can read it."""


async def put_newer(connection: AsyncConnection, told: dict[str, Any]) -> None:
    """What the consumer does with news that has a revision."""
    if not await insert_or_ignore(connection, BY_REVISION, told):
        await connection.execute(
            update(BY_REVISION)
            .where(
                BY_REVISION.c.code == told["code"],
                BY_REVISION.c.revision < told["revision"],
            )
            .values(**told)
        )


async def put_last(connection: AsyncConnection, told: dict[str, Any]) -> None:
    """What the consumer does with news that has none."""
    values = {"code": told["code"], "name": told["name"]}
    if not await insert_or_ignore(connection, BY_CONTENT, values):
        same = BY_CONTENT.c.code == told["code"]
        await connection.execute(update(BY_CONTENT).where(same).values(**values))


@dataclass
class Owner:
    """Whoever tells of things; each time it is asked, first something else happens."""

    told: list[Message]
    meanwhile: list[Meanwhile]

    def tells(self, code: str, revision: int, name: str) -> Message:
        """Tell of a thing."""
        value = json.dumps({"code": code, "revision": revision, "name": name}).encode()
        message = Message("things", code, new_id(), {}, value)
        self.told.append(message)
        return message

    async def tell(self) -> AsyncIterator[Message]:
        """All that was told when this was asked."""
        for message in list(self.told):
            yield message
        if self.meanwhile:
            await self.meanwhile.pop(0)()


@dataclass
class Consumer:
    """A service that keeps what it is told of things, one way or the other."""

    database: Database
    table: Table
    put: Callable[[AsyncConnection, dict[str, Any]], Awaitable[None]]
    while_held: Meanwhile | None = None

    def projection(self) -> Projection:
        """The table, to be made anew."""
        columns = self.table.c
        revised = "revision" in columns
        return Projection(
            topic="things",
            kept=KeptTable(
                self.table,
                columns.code,
                (columns.revision,) if revised else (columns.name,),
                {"revision": 0} if revised else {},
            ),
            read=_read,
            begin=lambda _news: UnitOfWork(self.database, clock=FixedClock()),
            take=self._take,
            unreadable=Unreadable,
        )

    async def _take(self, told: Sequence[News], uow: UnitOfWork) -> None:
        for news in told:
            if news.event["name"] == "fails":
                raise ValueError(news.key)
            await self.put(uow.connection, news.event)
        if self.while_held is not None:
            hold, self.while_held = self.while_held, None
            await hold()

    async def hears(self, message: Message) -> None:
        """Take a message in, as it comes from the bus."""
        async with self.database.transaction() as connection:
            await self.put(connection, json.loads(message.value))

    async def has(self, *rows: tuple[Any, ...]) -> None:
        """Hold rows, right or wrong."""
        names = list(self.table.c.keys())
        async with self.database.transaction() as connection:
            for row in rows:
                await connection.execute(
                    insert(self.table).values(**dict(zip(names, row, strict=True)))
                )

    async def kept(self) -> list[tuple[Any, ...]]:
        """What is kept, by code."""
        async with self.database.reading() as connection:
            rows = await connection.execute(select(self.table).order_by(self.table.c.code))
            return [tuple(row) for row in rows]

    async def is_made_anew(self, owner: Owner) -> Rebuilt:
        """Made anew of what the owner tells."""
        return await rebuild(self.projection(), self.database, owner.tell)


def _read(message: Message) -> tuple[str, Any] | None:
    try:
        told = json.loads(message.value)
    except ValueError as failure:
        raise Unreadable from failure
    return (told["code"], told) if "code" in told else None
