"""Understands the transaction that is one statement: what a use case writes is gathered while it
runs and sent to PostgreSQL at its commit, with its news and its idempotent answer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import NoReturn, Self

import asyncpg
from sqlalchemy import Table, bindparam, select

from services.chassis import inbox, outbox, tracing
from services.chassis.clock import Clock
from services.chassis.idempotency import ANSWERS, Answering
from services.chassis.inbox import AlreadyConsumed, Consuming
from services.chassis.messages import Message
from services.chassis.statements import STALE, Change, PreparedQuery, Rows, Writing
from services.chassis.together import Together, TogetherReads, Written

_ANSWER = PreparedQuery(
    select(ANSWERS).where(
        ANSWERS.c.client_id == bindparam("client_id"),
        ANSWERS.c.idempotency_key == bindparam("idempotency_key"),
    )
)
_MARK = PreparedQuery(
    select(inbox.TABLE.c.taken_at).where(
        inbox.TABLE.c.consumer_group == bindparam("consumer_group"),
        inbox.TABLE.c.event_id == bindparam("event_id"),
    )
)


class SingleStatement:
    """A unit of work that reads first and then writes everything by one statement, which several
    that commit at the same moment share.

    What is read is not locked: the statement itself must be refused, by a constraint or by a
    version, where it no longer holds. The idempotent answer and the inbox mark are constraints: of
    the same request in two processes one takes effect and the other gets its answer, and a message
    takes effect once. A service adds its repositories in `opened`, and what a refusal means in
    `refused` and `stale`.
    """

    def __init__(
        self,
        together: Together,
        *,
        clock: Clock,
        answering: Answering | None = None,
        consuming: Consuming | None = None,
        caused_by: str | None = None,
    ) -> None:
        self.clock = clock
        self.caused_by = caused_by
        self._answering = answering
        self._consuming = consuming
        self._together = together
        self._messages: list[Message] = []
        self._gathered: list[tuple[Table, Rows]] = []
        self._unless_there: list[tuple[Table, Rows]] = []
        self._changes: list[Change] = []
        self._stack = AsyncExitStack()
        self._is_open = False

    @property
    def reads(self) -> TogetherReads:
        """What repositories read with."""
        return self._together.reads

    def opened(self) -> None:
        """Build the repositories."""

    def stale(self, changes: Sequence[Change]) -> Exception | None:
        """What it means to the use case that a row of its `changes` was changed by another
        meanwhile."""

    def refused(self, constraint: str) -> Exception | None:
        """What it means to the use case that a unique `constraint` refused the statement."""

    async def __aenter__(self) -> Self:
        async with self._stack:
            self._stack.enter_context(tracing.span("transaction", "internal"))
            if self._answering is not None:
                self._stack.enter_context(
                    self._answering.in_flight(str(self._together.database.url))
                )
            self.opened()
            self._is_open = True
            self._stack = self._stack.pop_all()
        return self

    def gather(self, table: Table, rows: Rows) -> None:
        """Write `rows` of `table` at the commit."""
        self._gathered.append((table, rows))

    def gather_unless_there(self, table: Table, rows: Rows) -> None:
        """Write those `rows` of `table` at the commit whose key is not taken then."""
        self._unless_there.append((table, rows))

    def gather_change(self, change: Change) -> None:
        """Make a change at the commit, which is refused where the row has another version then."""
        self._changes.append(change)

    def announce(self, message: Message) -> None:
        """Tell `message` once this commits. Raises RuntimeError after the commit."""
        if not self._is_open:
            raise RuntimeError("the outbox is closed")
        self._messages.append(message)

    async def commit(self, outcome: object = None) -> None:
        """Make everything lasting, and the answer to `outcome` with it."""
        if not self._is_open:
            raise RuntimeError("no transaction is open")
        at = self.clock.now()
        if self._consuming is not None:
            self.gather(inbox.TABLE, [inbox.row(self._consuming, at)])
        if self._answering is not None:
            self.gather(ANSWERS, [self._answering.row(outcome, at)])
        try:
            await self._together.writes.write(
                Written(
                    Writing(self._gathered, self._unless_there, self._changes),
                    outbox.rows(self._messages, at),
                )
            )
        except asyncpg.UniqueViolationError as failure:
            await self._explain(failure)
        except STALE as failure:
            stale = self.stale(self._changes)
            if stale is None:
                raise
            raise stale from failure
        await self._close()
        if self._messages:
            self._together.database.news.set()

    async def _explain(self, failure: asyncpg.UniqueViolationError) -> NoReturn:
        """Raise what the refusal means; another process may have answered the request."""
        if self._answering is not None:
            asked = {
                "client_id": self._answering.client_id,
                "idempotency_key": self._answering.key,
            }
            answer = await self.reads.one_or_none(_ANSWER, **asked)
            if answer is not None:
                self._answering.recall_from(answer)
        raise self.refused(failure.constraint_name or "") or failure

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        is_open = self._is_open
        await self._close()
        if self._consuming is not None and is_open and isinstance(failure, Exception):
            # One that comes again may be refused by its mark, or by what it did the first time.
            taken = inbox.row(self._consuming, self.clock.now())
            if await self.reads.one_or_none(_MARK, **taken) is not None:
                raise AlreadyConsumed(str(self._consuming.event_id)) from failure

    async def _close(self) -> None:
        self._is_open = False
        await self._stack.aclose()
