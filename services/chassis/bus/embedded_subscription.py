"""Understands one member of a consumer group on the embedded bus."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

from services.chassis import metrics
from services.chassis.messages import Record

Place = tuple[str, int]
"""A topic and a partition of it."""


class Log(Protocol):
    """The log that a member reads."""

    def ends(self) -> Mapping[Place, int]:
        """The position that the next message of each partition gets."""
        ...

    async def read(self, positions: dict[Place, int], limit: int) -> list[Record]:
        """The records from `positions` on, in order, at most `limit`."""
        ...

    async def keep_offsets(self, group: str, positions: dict[Place, int]) -> None:
        """Note where `group` goes on after a restart."""
        ...


class EmbeddedSubscription:
    """One member of a consumer group of an embedded bus."""

    def __init__(self, log: Log, group: str, topics: tuple[str, ...]) -> None:
        self.topics = topics
        self.news = asyncio.Event()
        self._log = log
        self._group = group
        self._positions: dict[Place, int] = {}
        self._assignment = object()

    def assign(self, positions: dict[Place, int]) -> None:
        """Take over partitions from their committed positions on."""
        self._positions = positions
        self._assignment = object()
        self.news.set()

    @property
    def giving_up(self) -> bool:
        """See the port: partitions change hands between polls alone, in one process."""
        return False

    @property
    def assignment(self) -> object:
        """See the port."""
        return self._assignment

    async def poll(self, limit: int, timeout_seconds: float) -> Sequence[Record]:
        """See the port."""
        try:
            async with asyncio.timeout(timeout_seconds):
                while not (behind := self._behind()):
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            return []
        records = await self._log.read(behind, limit)
        if any(self._positions.get(place) != position for place, position in behind.items()):
            # A rebalance while reading gave a partition away, or set it back: read again.
            return []
        for record in records:
            self._positions[record.message.topic, record.partition] = record.offset + 1
        return records

    def _behind(self) -> dict[Place, int]:
        ends = self._log.ends()
        return {
            place: position
            for place, position in self._positions.items()
            if position < ends.get(place, 0)
        }

    async def commit(self, records: Sequence[Record]) -> None:
        """See the port."""
        positions: dict[Place, int] = {}
        for record in records:
            place = (record.message.topic, record.partition)
            positions[place] = max(positions.get(place, 0), record.offset + 1)
        if positions:
            await self._log.keep_offsets(self._group, positions)
        ends = self._log.ends()
        for (topic, partition), position in positions.items():
            lag = ends[topic, partition] - position
            metrics.consumer_lag(self._group, topic, partition, lag)
