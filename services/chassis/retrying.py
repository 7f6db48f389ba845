"""Understands what becomes of a message that could not be taken in: it is tried again with growing
pauses, what follows it under its key waits behind it, and at last it rests until it is replayed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.chassis import dead_letters, inbox, metrics
from services.chassis.clock import Clock
from services.chassis.correlation import correlated, of_event
from services.chassis.database import Database
from services.chassis.dead_letters import DeadLetter, LetterState, Waiting
from services.chassis.effects import taking_in
from services.chassis.inbox import AlreadyConsumed, Consuming
from services.chassis.lease import Lease
from services.chassis.log import logger
from services.chassis.messages import Message, Record

_log = logger("consumer")
_FIRST_PAUSE = timedelta(milliseconds=100)
_LONGEST_PAUSE = timedelta(minutes=1)
_MOST_ATTEMPTS = 10
_KNOWN_FOR = timedelta(seconds=0.25)
_NOTHING = timedelta()
_TURNS = 20
_NO_PLACE = -1
_BY_PLACE = UUID("0b8e6a0e-3f0c-5d55-9c55-6d6f6a2f3c11")
"""The namespace of the ids of letters that are known by their place alone."""


def pause_after(attempts: int) -> timedelta:
    """How long a message waits after that many failed attempts; doubles up to a minute."""
    doublings: int = min(max(attempts, 1) - 1, 20)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


class Retrying:
    """The letters that a consumer group set aside. Any member sets aside; one at a time, by lease,
    tries again, so that the letters of a key are tried in their order."""

    def __init__(
        self,
        database: Database,
        *,
        group: str,
        handle: Callable[[Record], Awaitable[bool]],
        unreadable: type[Exception],
        clock: Clock,
    ) -> None:
        self._database = database
        self._group = group
        self._handle = handle
        self._unreadable = unreadable
        self._clock = clock
        self._lease = Lease(f"letters of {group}", database, clock)
        self._known: tuple[Waiting, datetime] | None = None

    async def waiting(self, *, anew: bool) -> Waiting:
        """What is set aside; where it is not read `anew` and this member set nothing aside since,
        as it was a quarter of a second ago at most.

        Who is given a partition must read anew: all before the place that its last owner noted took
        effect or was set aside before that, and all behind it comes to the new owner itself.
        """
        now = self._clock.now()
        if self._known is not None and not anew:
            waiting, since = self._known
            if _NOTHING <= now - since < _KNOWN_FOR:
                return waiting
        waiting = await self._read(now)
        self._known = waiting, now
        return waiting

    async def _read(self, at: datetime) -> Waiting:
        return await dead_letters.waiting(self._database, self._group, at)

    async def set_aside(self, record: Record, failure: Exception) -> bool:
        """Set aside a message that failed; tell whether what follows it must wait.

        What nobody can read is kept without its content, which may be anybody's: the reason names
        its place on the bus. It holds up nothing, for it says nothing about its key.
        """
        _log.warning(
            "a message was not taken in",
            group=self._group,
            topic=record.message.topic,
            exc_info=failure,
        )
        letter = self._letter(record, reason=_told(failure), attempts=1)
        if not isinstance(failure, self._unreadable):
            await self._keep(letter)
            return True
        resting = replace(letter, state=LetterState.RESTING)
        if _is_worth_waiting_for(failure):
            await self._keep(resting)
            return True
        await self._keep(_without_content(resting, record))
        return False

    async def set_aside_behind(self, record: Record) -> None:
        """Set aside a message whose key is held up.

        One that took effect before is a repetition: kept, it could outlive its mark in the inbox.
        One without content is nothing, whatever stands before it.
        """
        letter = self._letter(record, reason="behind an earlier message", attempts=0)
        if letter.is_unreadable:
            nothing = replace(letter, state=LetterState.RESTING, reason="no content")
            letter = _without_content(nothing, record)
        async with self._database.transaction() as connection:
            if not await inbox.knows(connection, Consuming(self._group, record.message.event_id)):
                await dead_letters.set_aside(connection, letter)

    def _letter(self, record: Record, *, reason: str, attempts: int) -> DeadLetter:
        now = self._clock.now()
        return DeadLetter(
            sequence=0,
            consumer_group=self._group,
            message=record.message,
            state=LetterState.RETRYING,
            attempts=attempts,
            next_attempt_at=now + pause_after(attempts),
            reason=reason,
            set_aside_at=now,
        )

    async def _keep(self, letter: DeadLetter) -> None:
        self._known = None
        async with self._database.transaction() as connection:
            await dead_letters.set_aside(connection, letter)

    async def try_due(self) -> None:
        """Try what is due, and some of what stood behind it; the rest has its turn when the
        consumer comes by again, so that a long row holds up neither other keys nor an end."""
        for _ in range(_TURNS):
            if not await self._try_due_once():
                return

    async def _try_due_once(self) -> bool:
        """Try the first due letter of each key; tell whether any took effect."""
        waiting = await self._read(self._clock.now())
        if not waiting.due or not await self._lease.held():
            return False
        self._known = None
        settled = False
        for letter in waiting.due:
            settled = await self._try(letter) or settled
        return settled

    async def _try(self, letter: DeadLetter) -> bool:
        failure = await self._attempt(letter)
        attempts = letter.attempts + 1
        async with self._database.transaction() as connection:
            if failure is None:
                await dead_letters.settle(connection, letter.sequence)
                return True
            if isinstance(failure, self._unreadable) and not _is_worth_waiting_for(failure):
                await dead_letters.forget_content(connection, letter, _told(failure))
                return True
            await dead_letters.failed_again(
                connection,
                letter.sequence,
                attempts=attempts,
                reason=_told(failure),
                next_attempt_at=self._clock.now() + pause_after(attempts),
                rests=attempts >= _MOST_ATTEMPTS or isinstance(failure, self._unreadable),
            )
        return False

    async def _attempt(self, letter: DeadLetter) -> Exception | None:
        message = letter.message
        metrics.retried("consumer")
        try:
            with (
                correlated(of_event(message.event_id, message.headers)),
                taking_in(self._group, message),
            ):
                await self._handle(Record(message, _NO_PLACE, _NO_PLACE))
        except AlreadyConsumed:
            return None
        except Exception as failure:
            return failure
        return None

    async def leave(self) -> None:
        """Let another member try the letters."""
        with suppress(Exception):
            # A lease that cannot be given back runs out by itself.
            await self._lease.give_back()


def _without_content(letter: DeadLetter, record: Record) -> DeadLetter:
    place = f"{record.message.topic}/{record.partition}/{record.offset}"
    # Its id may be anybody's as well, even that of a message that is good.
    event_id = uuid5(_BY_PLACE, place)
    message = Message(letter.message.topic, place, event_id, headers={}, value=b"")
    return replace(letter, message=message, reason=f"{letter.reason} at {place}")


def _is_worth_waiting_for(failure: Exception) -> bool:
    """Whether a newer version may be able to read what this one cannot."""
    return bool(getattr(failure, "worth_waiting_for", False))


def _told(failure: Exception) -> str:
    """The kind of failure; its words may hold what a log must not."""
    return type(failure).__name__
