"""Understands how a service takes in what others tell: in order per key, at least once, and a
message that fails holds up only its own key."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from services.chassis.bus import Bus, Subscription
from services.chassis.clock import Clock, SystemClock
from services.chassis.correlation import correlated, of_event
from services.chassis.database import Database
from services.chassis.dead_letters import Waiting, key_of
from services.chassis.effects import taking_in
from services.chassis.inbox import AlreadyConsumed
from services.chassis.log import logger
from services.chassis.messages import Record
from services.chassis.pauses import pause
from services.chassis.retrying import Retrying
from services.chassis.rush import Rush

Handle = Callable[[Record], Awaitable[bool]]
"""Takes a message in; tells whether it is anything to the service, or passes by."""
Key = tuple[str, str]
"""A topic and a message key."""
Place = tuple[str, int, int]
"""A topic, a partition and an offset."""

_log = logger("consumer")
_BATCH = 200
_POLL_SECONDS = 0.25
_KEYS_AT_ONCE = 16
_BEHIND_FOR = timedelta(seconds=2)
_FIRST_PAUSE = timedelta(milliseconds=100)
_LONGEST_PAUSE = timedelta(seconds=10)


class Consumer:
    """Feeds the messages of `topics` to `handle` for the consumer group `group`.

    `handle` marks the inbox in the transaction of its effect. Keys are taken in side by side, the
    messages of a key one after the other. Where `handle` raises, the message and what follows it
    under its key are set aside and tried again (`Retrying`); one that raises `unreadable` waits for
    a newer version of the service. Where more comes than is taken in without delay, it lets that
    lie for `rest_seconds` and then takes in all of it: others go first, and larger batches cost
    less.
    """

    def __init__(
        self,
        bus: Bus,
        database: Database,
        *,
        group: str,
        topics: Sequence[str],
        handle: Handle,
        unreadable: type[Exception],
        clock: Clock | None = None,
        rest_seconds: float = 0.0,
    ) -> None:
        self._rest_seconds = rest_seconds
        self._bus = bus
        self._database = database
        self._group = group
        self._topics = tuple(topics)
        self._handle = handle
        self._clock = clock or SystemClock()
        self._assignment: object = None
        self._rush = Rush(_BEHIND_FOR + timedelta(seconds=rest_seconds))
        self._retrying = Retrying(
            database, group=group, handle=handle, unreadable=unreadable, clock=self._clock
        )

    @property
    def is_behind(self) -> bool:
        """Whether more that concerns the service comes than is taken in without delay, now or a
        moment ago; work that can wait better waits."""
        return self._rush.is_on(self._clock.now())

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set, then finish what is in flight and give the partitions back;
        a bus or a database that is down is waited for."""
        rest = _FIRST_PAUSE
        while not stop.is_set():
            try:
                async with self._bus.subscribe(self._group, self._topics) as subscription:
                    while not stop.is_set():
                        came = await self.consume_once(subscription, stop)
                        rest = _FIRST_PAUSE
                        if came < _BATCH:
                            await self._rest(stop)
            except Exception as failure:
                self._rush.end()
                _log.error("consuming failed", group=self._group, kind=type(failure).__name__)
                await pause(rest.total_seconds(), stop)
                rest = min(rest * 2, _LONGEST_PAUSE)
        await self.leave()

    async def _rest(self, stop: asyncio.Event) -> None:
        """Let lie what comes in a rush; what lay is taken in without a rest."""
        if self._rest_seconds and self._rush.calls_for_rest(self._clock.now()):
            await pause(self._rest_seconds, stop)

    async def leave(self) -> None:
        """Let another member of the group try again what is set aside."""
        await self._retrying.leave()

    async def consume_once(
        self, subscription: Subscription, stop: asyncio.Event | None = None
    ) -> int:
        """Take in one batch, and what was set aside and is due; tell how many records came.

        Begins nothing more once partitions are to be given up, or `stop` is set.
        """
        records = await subscription.poll(_BATCH, _POLL_SECONDS)
        self._rush.begin_batch()
        waiting = await self._what_waits(subscription, quiet=not records)
        if records:
            done = await self._take_in(records, waiting, subscription, stop)
            await subscription.commit(done)
        if waiting.due:
            await self._retrying.try_due()
        return len(records)

    async def _what_waits(self, subscription: Subscription, *, quiet: bool) -> Waiting:
        """What is set aside; while much comes it is not read for each batch."""
        assignment = subscription.assignment
        waiting = await self._retrying.waiting(anew=quiet or assignment is not self._assignment)
        self._assignment = assignment
        return waiting

    async def _take_in(
        self,
        records: Sequence[Record],
        waiting: Waiting,
        subscription: Subscription,
        stop: asyncio.Event | None,
    ) -> list[Record]:
        """Take in what may be begun; answers the records of each partition up to the first that
        was not."""
        by_key: dict[Key, list[Record]] = {}
        for record in records:
            by_key.setdefault(key_of(record.message), []).append(record)
        done: set[Place] = set()
        room = asyncio.Semaphore(_KEYS_AT_ONCE)

        async def take_in_key(key: Key, told: Sequence[Record]) -> None:
            held = key in waiting.held
            for record in told:
                async with room:
                    if subscription.giving_up or (stop is not None and stop.is_set()):
                        return
                    held = not await self._take_in_one(record, held)
                    done.add(_place_of(record))

        async with asyncio.TaskGroup() as group:
            for key, told in by_key.items():
                group.create_task(take_in_key(key, told))
        return _without_gaps(records, done)

    async def _take_in_one(self, record: Record, held: bool) -> bool:
        """Take in a record, or set it aside; tell whether its key may go on."""
        message = record.message
        with correlated(of_event(message.event_id, message.headers)):
            if held:
                await self._retrying.set_aside_behind(record)
                return False
            try:
                with taking_in(self._group, message):
                    if await self._handle(record):
                        self._rush.came(self._clock.now())
            except AlreadyConsumed:
                return True
            except Exception as failure:
                return not await self._retrying.set_aside(record, failure)
            return True


def _place_of(record: Record) -> Place:
    return record.message.topic, record.partition, record.offset


def _without_gaps(records: Sequence[Record], done: set[Place]) -> list[Record]:
    """The records before the first of their partition that is not done."""
    broken_off: set[tuple[str, int]] = set()
    whole: list[Record] = []
    for record in records:
        partition = (record.message.topic, record.partition)
        if partition not in broken_off and _place_of(record) in done:
            whole.append(record)
        else:
            broken_off.add(partition)
    return whole
