"""The port of the bus: what any bus must do, and what each says of itself.

Every bus passes the one suite in tests/contract/bus, which asserts what `Capabilities` declares.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
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


class Subscription(Protocol):
    """One member of a consumer group."""

    async def poll(self, limit: int, timeout_seconds: float) -> Sequence[Record]:
        """Up to `limit` records after those polled before, in order per key; none where nothing
        came within the time."""
        ...

    async def commit(self, records: Sequence[Record]) -> None:
        """Note that the group is done with `records` and what precedes them in their partitions."""
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
