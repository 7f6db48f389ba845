"""The port of the bus: what any bus must do, and what each says of itself.

Every bus passes the one suite in tests/contract/bus, which asserts what `Capabilities` declares.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.chassis.messages import Message, Record


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a bus promises."""

    durable: bool
    ordered_per_key: bool
    consumer_groups: bool
    redelivers_uncommitted: bool
    spans_processes: bool
    tells_history: bool


class BusUnavailable(Exception):
    """The bus cannot be reached, or did not keep what it was given; its words name the failure."""


class GroupInUse(Exception):
    """The group has members; what it is told next is not to be changed under them."""


class Subscription(Protocol):
    """One member of a consumer group."""

    @property
    def giving_up(self) -> bool:
        """Whether partitions are about to go to another member: what is not begun is not begun."""
        ...

    @property
    def assignment(self) -> object:
        """Stands for the partitions that this member was given last, those of the records of a poll
        that has just returned; another object each time they are given anew, when others may have
        been at work on them."""
        ...

    async def poll(self, limit: int, timeout_seconds: float) -> Sequence[Record]:
        """Up to `limit` records after those polled before, in order per key; none where nothing
        came within the time."""
        ...

    async def commit(self, records: Sequence[Record]) -> None:
        """Note that the group is done with `records` and what precedes them in their partitions.

        A place that could not be noted is no error: the records are delivered again."""
        ...


class Bus(Protocol):
    """Where services tell one another what happened; at least once, in order per key."""

    capabilities: Capabilities

    async def publish(self, messages: Sequence[Message]) -> None:
        """Return once all `messages` are kept durably; a repeated call may deliver twice."""
        ...

    def subscribe(
        self, group: str, topics: Sequence[str]
    ) -> AbstractAsyncContextManager[Subscription]:
        """Join `group`; its members share the partitions of `topics`, and what nobody committed
        is delivered again."""
        ...

    def history(self, topics: Sequence[str]) -> AsyncIterator[Record]:
        """Everything of `topics` that the bus still keeps, in order per key, up to what was there
        when it was asked; belongs to no group and moves no place."""
        ...

    async def rewind(self, group: str, topics: Sequence[str], since: datetime) -> None:
        """Let `group` be told again what was published on `topics` from an instant on; what of it
        took effect before is dropped by the inbox. Raises GroupInUse while members read."""
        ...

    async def is_whole(self, topics: Sequence[str]) -> bool:
        """Whether the history of `topics` is kept from its beginning."""
        ...
