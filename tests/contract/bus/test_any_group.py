"""What every bus does for the members of a group, and for groups beside each other."""

from __future__ import annotations

import asyncio
import gc
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import pytest

from services.chassis.bus import Bus, GroupInUse, Subscription
from services.chassis.clock import SystemClock
from services.chassis.messages import Record
from tests.contract.bus.buses import BusUnderTest
from tests.contract.bus.reading import PATIENCE_SECONDS, a_message, is_silent, needs, read, values


async def test_a_group_goes_on_after_a_restart_where_it_committed(
    bus_under_test: BusUnderTest, topic: str, group: str
) -> None:
    bus = await bus_under_test.open()
    needs(bus, "durable")
    await bus.publish([a_message(topic, "a", str(number)) for number in range(3)])
    async with bus.subscribe(group, [topic]) as subscription:
        await subscription.commit((await read(subscription, 3))[:2])
    await bus_under_test.close()
    bus = await bus_under_test.open()
    async with bus.subscribe(group, [topic]) as subscription:
        assert values(await read(subscription, 1)) == ["2"]
        assert await is_silent(subscription)


async def test_every_group_hears_everything(bus: Bus, topic: str) -> None:
    needs(bus, "consumer_groups")
    async with (
        bus.subscribe(f"{topic} first", [topic]) as first,
        bus.subscribe(f"{topic} second", [topic]) as second,
    ):
        await bus.publish([a_message(topic, str(number), str(number)) for number in range(10)])
        for subscription in (first, second):
            assert sorted(values(await read(subscription, 10))) == [str(n) for n in range(10)]


async def take_turns(members: Sequence[Subscription], count: int) -> dict[int, list[Record]]:
    """What each member reads and commits until `count` different values were read."""
    taken: dict[int, list[Record]] = defaultdict(list)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len({each for records in taken.values() for each in values(records)}) < count:
            for index, member in enumerate(members):
                records = await member.poll(100, 0.1)
                await member.commit(records)
                taken[index] += records
    return taken


async def test_the_members_of_a_group_share_the_work(bus: Bus, topic: str, group: str) -> None:
    needs(bus, "consumer_groups")
    async with (
        bus.subscribe(group, [topic]) as one,
        bus.subscribe(group, [topic]) as other,
    ):
        await bus.publish([a_message(topic, str(number), str(number)) for number in range(60)])
        taken = await take_turns([one, other], 60)
    assert taken[0]
    assert taken[1]
    assert not set(values(taken[0])) & set(values(taken[1]))


async def test_a_group_whose_members_read_different_topics_misses_nothing(
    bus: Bus, topic: str, group: str
) -> None:
    needs(bus, "consumer_groups")
    other_topic = f"{topic}.other"
    async with (
        bus.subscribe(group, [topic]) as one,
        bus.subscribe(group, [other_topic]) as other,
    ):
        for each in (topic, other_topic):
            await bus.publish([a_message(each, str(n), f"{each}:{n}") for n in range(20)])
        taken = await take_turns([one, other], 40)
    assert {record.message.topic for record in taken[0]} == {topic}
    assert {record.message.topic for record in taken[1]} == {other_topic}


async def test_what_a_member_left_undone_is_done_by_those_who_stay(
    bus: Bus, topic: str, group: str
) -> None:
    needs(bus, "redelivers_uncommitted")
    await bus.publish([a_message(topic, str(number), str(number)) for number in range(30)])
    async with bus.subscribe(group, [topic]) as staying:
        async with bus.subscribe(group, [topic]) as leaving:
            await leaving.poll(100, 0.5)
        taken = await take_turns([staying], 30)
    assert set(values(taken[0])) == {str(number) for number in range(30)}


async def test_a_member_sees_that_its_partitions_were_given_anew(
    bus: Bus, topic: str, group: str
) -> None:
    needs(bus, "consumer_groups")
    async with bus.subscribe(group, [topic]) as staying:
        await bus.publish([a_message(topic, str(number), str(number)) for number in range(30)])
        await staying.commit(await read(staying, 30))
        alone = staying.assignment
        assert await is_silent(staying)
        assert staying.assignment is alone
        async with bus.subscribe(group, [topic]) as coming:
            shared = await given_anew(staying, alone, coming)
        assert await given_anew(staying, shared) is not alone


async def given_anew(member: Subscription, before: object, *others: Subscription) -> object:
    """What a member is given after what it was given `before`."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while member.assignment is before:
            for each in (member, *others):
                await each.poll(100, 0.1)
    return member.assignment


async def test_a_group_is_told_again_what_came_from_an_instant_on(
    bus: Bus, topic: str, group: str
) -> None:
    clock = SystemClock()
    await bus.publish([a_message(topic, "a", "before")])
    published_at = clock.now()
    # The log counts in milliseconds.
    while (since := clock.now()) - published_at < timedelta(milliseconds=5):
        continue
    await bus.publish([a_message(topic, key, f"{key}:after") for key in "abc"])
    async with bus.subscribe(group, [topic]) as subscription:
        await subscription.commit(await read(subscription, 4))
        with pytest.raises(GroupInUse):
            await bus.rewind(group, [topic], since)
    await bus.rewind(group, [topic], since)
    async with bus.subscribe(group, [topic]) as subscription:
        again = values(await read(subscription, 3))
        assert sorted(again) == ["a:after", "b:after", "c:after"]
        assert await is_silent(subscription)


# A Kafka client that is stopped while it joins forgets a connection that it is just opening; the
# garbage collector closes it.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
async def test_members_that_come_and_go_leave_nothing_undone_and_nothing_out_of_order(
    bus: Bus, topic: str, group: str
) -> None:
    needs(bus, "consumer_groups")
    turns, keys = 40, 6
    effects: dict[str, list[int]] = {f"key-{key}": [] for key in range(keys)}

    async def member(stay_polls: int) -> None:
        async with bus.subscribe(group, [topic]) as subscription:
            for _ in range(stay_polls):
                records = await subscription.poll(20, 0.1)
                for record in records:
                    turn = int(record.message.value)
                    if turn not in effects[record.message.key]:
                        effects[record.message.key].append(turn)
                await subscription.commit(records)

    async def publisher() -> None:
        for turn in range(turns):
            await bus.publish([a_message(topic, key, str(turn)) for key in effects])

    def all_taken() -> bool:
        return all(len(taken) == turns for taken in effects.values())

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(publisher())
        while not all_taken():
            async with asyncio.TaskGroup() as members:
                for stay_polls in (3, 7, 12):
                    members.create_task(member(stay_polls))
    assert effects == {f"key-{key}": list(range(turns)) for key in range(keys)}
    gc.collect()
