"""Understands what travels on the bus: opaque bytes with a topic, a key, an id and headers."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Message:
    """What a service tells the others. Messages of one topic and key keep their order."""

    topic: str
    key: str
    event_id: UUID
    headers: dict[str, str]
    value: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """A message at its place in the log of a topic's partition."""

    message: Message
    partition: int
    offset: int


def partition_of(key: str, partitions: int) -> int:
    """The partition of a key among so many, the same on every bus and in every process."""
    return zlib.crc32(key.encode()) % partitions
