"""Understands how a service takes in what others tell: in order per key, at least once, and a
message that fails holds up only its own key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta

from services.chassis import dead_letters
from services.chassis.bus import Bus, Subscription
from services.chassis.clock import Clock, SystemClock
from services.chassis.database import Database
from services.chassis.inbox import AlreadyConsumed
from services.chassis.log import logger
from services.chassis.messages import Message, Record

Handle = Callable[[Record], Awaitable[None]]

_log = logger("consumer")
_BATCH = 100
_POLL_SECONDS = 0.25
_FIRST_PAUSE = timedelta(milliseconds=100)
_LONGEST_PAUSE = timedelta(minutes=1)
_MOST_ATTEMPTS = 10


def pause_after(attempts: int) -> timedelta:
    """How long a message waits after that many failed attempts; doubles up to a minute."""
    doublings: int = min(max(attempts, 1) - 1, 20)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


class Consumer:
    """Feeds the messages of `topics` to `handle` for the consumer group `group`.

    `handle` marks the inbox in the transaction of its effect. Where it raises, the message and what
    follows it under its key are set aside, tried again with growing pauses, and rest after
    ten attempts until they are replayed.
    """

    def __init__(
        self,
        bus: Bus,
        database: Database,
        *,
        group: str,
        topics: Sequence[str],
        handle: Handle,
        clock: Clock | None = None,
    ) -> None:
        self._bus = bus
        self._database = database
        self._group = group
        self._topics = tuple(topics)
        self._handle = handle
        self._clock = clock or SystemClock()

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set; a bus that is down is waited for."""
        pause = _FIRST_PAUSE
        while not stop.is_set():
            try:
                async with self._bus.subscribe(self._group, self._topics) as subscription:
                    while not stop.is_set():
                        await self.consume_once(subscription)
                        pause = _FIRST_PAUSE
            except Exception as failure:
                _log.error("consuming failed", group=self._group, exc_info=failure)
                await _rest(stop, pause)
                pause = min(pause * 2, _LONGEST_PAUSE)

    async def consume_once(self, subscription: Subscription) -> int:
        """Take in one batch, and what was set aside and is due; tell how many records came."""
        records = await subscription.poll(_BATCH, _POLL_SECONDS)
        if records:
            await self._take_in(records)
            await subscription.commit(records)
        await self._try_again()
        return len(records)

    async def _take_in(self, records: Sequence[Record]) -> None:
        held = await self._held_keys(records)
        for record in records:
            key = (record.message.topic, record.message.key)
            if key in held:
                await self._set_aside(record.message, "behind an earlier message", attempts=0)
                continue
            failure = await self._attempt(record)
            if failure is not None:
                await self._set_aside(record.message, _told(failure), attempts=1)
                held.add(key)

    async def _held_keys(self, records: Sequence[Record]) -> set[tuple[str, str]]:
        keys = {(record.message.topic, record.message.key) for record in records}
        async with self._database.reading() as connection:
            return await dead_letters.keys_set_aside(connection, self._group, keys)

    async def _attempt(self, record: Record) -> Exception | None:
        try:
            await self._handle(record)
        except AlreadyConsumed:
            return None
        except Exception as failure:
            message = record.message
            _log.warning(
                "a message was not taken in",
                group=self._group,
                topic=message.topic,
                event_id=str(message.event_id),
                exc_info=failure,
            )
            return failure
        return None

    async def _set_aside(self, message: Message, reason: str, attempts: int) -> None:
        now = self._clock.now()
        next_attempt_at = now + pause_after(attempts)
        async with self._database.transaction() as connection:
            await dead_letters.set_aside(
                connection,
                self._group,
                message,
                reason=reason,
                attempts=attempts,
                at=now,
                next_attempt_at=next_attempt_at,
            )

    async def _try_again(self) -> None:
        while await self._try_due_letters():
            # What stood behind a letter that took effect is due in its turn.
            continue

    async def _try_due_letters(self) -> bool:
        """Try the first due letter of each key; tell whether any took effect."""
        async with self._database.reading() as connection:
            letters = await dead_letters.due(connection, self._group, self._clock.now())
        settled = False
        for letter in letters:
            failure = await self._attempt(Record(letter.message, -1, -1))
            async with self._database.transaction() as connection:
                if failure is None:
                    await dead_letters.settle(connection, letter.sequence)
                    settled = True
                    continue
                attempts = letter.attempts + 1
                await dead_letters.failed_again(
                    connection,
                    letter.sequence,
                    attempts=attempts,
                    reason=_told(failure),
                    next_attempt_at=self._clock.now() + pause_after(attempts),
                    rests=attempts >= _MOST_ATTEMPTS,
                )
        return settled


async def _rest(stop: asyncio.Event, pause: timedelta) -> None:
    """Wait for `pause`, or until `stop` is set."""
    with suppress(TimeoutError):
        async with asyncio.timeout(pause.total_seconds()):
            await stop.wait()


def _told(failure: Exception) -> str:
    """The kind of failure; its words may hold what a log must not."""
    return type(failure).__name__
