"""Understands which topics there are, how they are kept, and whose news each carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

RETENTION = timedelta(days=30)
PARTITIONS = 8


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the bus. `owner` is the one service that publishes on it.

    Nothing is compacted: an event is a fact of its own, not the newest state of its subject. A
    consumer's inbox must remember longer than `retention`, or a replay would take effect
    again.
    """

    name: str
    owner: str
    partitions: int = PARTITIONS
    retention: timedelta = RETENTION
    compacted: bool = False


TOPICS = (
    Topic("chengnuo.catalog", "catalog"),
    Topic("chengnuo.commitment", "commitment"),
    Topic("chengnuo.verification", "verification"),
    Topic("chengnuo.credit", "credit"),
)
