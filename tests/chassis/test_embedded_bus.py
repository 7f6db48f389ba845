"""What the embedded bus does beyond what every bus does: it forgets what everybody has read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.database import Database
from services.chassis.messages import Message
from tests.chassis.building import TOPIC, a_message, all_records
from tests.fakes.clock import FixedClock


async def heard(bus: EmbeddedBus, group: str, *, commits: bool) -> list[Message]:
    """What a group hears that joins and leaves again."""
    async with bus.subscribe(group, [TOPIC]) as subscription:
        records = await all_records(subscription)
        if commits:
            await subscription.commit(records)
    return [record.message for record in records]


async def test_what_every_group_has_read_is_forgotten(bus: EmbeddedBus, clock: FixedClock) -> None:
    await bus.publish([a_message()])
    await heard(bus, "first", commits=True)
    clock.advance(timedelta(days=1))
    await bus.forget_read_before(clock.now())
    assert await heard(bus, "late", commits=False) == []


async def test_what_one_group_has_still_to_read_is_kept(
    bus: EmbeddedBus, clock: FixedClock
) -> None:
    message = a_message()
    await bus.publish([message])
    await heard(bus, "quick", commits=True)
    assert await heard(bus, "slow", commits=False) == [message]
    clock.advance(timedelta(days=1))
    await bus.forget_read_before(clock.now())
    assert await heard(bus, "slow", commits=True) == [message]


async def test_what_was_published_since_is_kept(bus: EmbeddedBus, clock: FixedClock) -> None:
    message = a_message()
    await bus.publish([message])
    await heard(bus, "first", commits=True)
    await bus.forget_read_before(clock.now())
    assert await heard(bus, "late", commits=False) == [message]


async def test_a_log_that_was_emptied_goes_on_where_it_stopped(
    bus: EmbeddedBus, clock: FixedClock, tmp_path: Path
) -> None:
    await bus.publish([a_message(), a_message()])
    await heard(bus, "first", commits=True)
    clock.advance(timedelta(days=1))
    await bus.forget_read_before(clock.now())
    await bus.close()
    reopened = EmbeddedBus(Database(f"sqlite:///{tmp_path / 'bus.sqlite'}"), clock)
    await reopened.open()
    message = a_message()
    await reopened.publish([message])
    assert await heard(reopened, "first", commits=True) == [message]
    await reopened.close()
