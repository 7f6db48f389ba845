"""What the tests of any bus tell and how they read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from services.chassis.bus import Bus, Subscription
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record

PATIENCE_SECONDS = 20


def a_message(topic: str, key: str, value: str) -> Message:
    event_id = new_id()
    return Message(topic, key, event_id, {"ce_id": str(event_id), "x": "承诺"}, value.encode())


def needs(bus: Bus, capability: str) -> None:
    """Skip where the bus does not declare a capability."""
    if not getattr(bus.capabilities, capability):
        pytest.skip(f"{type(bus).__name__} is not {capability}")


async def read(subscription: Subscription, count: int) -> list[Record]:
    """The next `count` records."""
    records: list[Record] = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(records) < count:
            records += await subscription.poll(count - len(records), 0.1)
    return records


async def is_silent(subscription: Subscription) -> bool:
    """Whether nothing more comes."""
    return not await subscription.poll(1, 0.2)


def values(records: Sequence[Record]) -> list[str]:
    return [record.message.value.decode() for record in records]
