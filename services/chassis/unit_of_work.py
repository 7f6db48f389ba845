"""Understands the one transaction of a use case: rows, news, inbox mark and the idempotent answer
stand or fall together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Self

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis import inbox, outbox, tracing
from services.chassis.clock import Clock, SystemClock
from services.chassis.database import Database
from services.chassis.idempotency import ANSWERS, Answering
from services.chassis.inbox import Consuming
from services.chassis.messages import Message
from services.chassis.statements import Rows

Gather = Callable[[Table, Rows], None]
"""Has rows of a table inserted at the commit, see `UnitOfWork.gather`."""


def nothing_is_written(table: Table, rows: Rows) -> None:
    """What repositories on a connection for reading gather with. Raises RuntimeError."""
    raise RuntimeError(f"{len(rows)} rows of {table.name} outside a transaction")


class _Abandoned(Exception):
    """The block ended without a commit."""


class UnitOfWork:
    """One transaction on a service's database; a service adds its repositories in `opened`.

    Inside `async with` nothing is lasting until `commit`; leaving the block without it takes
    everything back. After the commit the outbox is closed.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock | None = None,
        answering: Answering | None = None,
        consuming: Consuming | None = None,
        caused_by: str | None = None,
    ) -> None:
        self.caused_by = caused_by
        self.clock: Clock = clock or SystemClock()
        self._database = database
        self._answering = answering
        self._consuming = consuming
        self._messages: list[Message] = []
        self._gathered: list[tuple[Table, Rows]] = []
        self._stack: AsyncExitStack | None = None
        self._connection: AsyncConnection | None = None

    @property
    def connection(self) -> AsyncConnection:
        """The connection of the open transaction. Raises RuntimeError where none is open."""
        if self._connection is None:
            raise RuntimeError("no transaction is open")
        return self._connection

    async def opened(self) -> None:
        """Build the repositories on `connection`."""

    async def __aenter__(self) -> Self:
        self._stack = AsyncExitStack()
        self._stack.enter_context(tracing.span("transaction", "internal"))
        try:
            if self._answering is not None:
                self._stack.enter_context(self._answering.in_flight(str(self._database.url)))
            self._connection = await self._stack.enter_async_context(self._database.transaction())
            if self._consuming is not None:
                await inbox.mark(self._connection, self._consuming, self.clock.now())
            if self._answering is not None:
                await self._answering.recall(self._connection)
            await self.opened()
        except BaseException as failure:
            await self._abandon(failure)
            raise
        return self

    def announce(self, message: Message) -> None:
        """Tell `message` once this commits. Raises RuntimeError after the commit."""
        if self._connection is None:
            raise RuntimeError("the outbox is closed")
        self._messages.append(message)

    def gather(self, table: Table, rows: Rows) -> None:
        """Insert `rows` of `table` at the commit, with the news; nothing in this transaction reads
        them."""
        self._gathered.append((table, rows))

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting, and the answer to `outcome` with it."""
        if self._stack is None:
            raise RuntimeError("no transaction is open")
        at = self.clock.now()
        if self._answering is not None:
            self.gather(ANSWERS, [self._answering.row(outcome, at)])
        await outbox.append(self.connection, self._messages, at, beside=self._gathered)
        stack, self._stack, self._connection = self._stack, None, None
        await stack.aclose()
        if self._messages:
            self._database.news.set()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._abandon(failure or _Abandoned())

    async def _abandon(self, failure: BaseException) -> None:
        stack, self._stack, self._connection = self._stack, None, None
        if stack is not None:
            with suppress(type(failure)):
                await stack.__aexit__(type(failure), failure, failure.__traceback__)
