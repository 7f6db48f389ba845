"""What many ask for at the same moment goes together, and nobody pays for another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import chain

import pytest

from services.chassis.gathering import Gathering


class Counter:
    """Doubles numbers, group by group, once it is let go; refuses odd hundreds."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.let_go = asyncio.Event()

    async def double(self, asked: Sequence[int]) -> Sequence[int | Exception]:
        self.groups.append(list(asked))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.let_go.wait()
        self.at_once -= 1
        if 13 in asked:
            raise ConnectionError
        return [LookupError(each) if each == 404 else each * 2 for each in asked]


async def asked_in_turn(
    gathering: Gathering[int, int], numbers: Sequence[int]
) -> list[asyncio.Task[int]]:
    """Everybody asks, each a moment after the one before."""
    asking = []
    for number in numbers:
        asking.append(asyncio.create_task(gathering.ask(number)))
        for _ in range(3):
            await asyncio.sleep(0)
    return asking


async def test_who_comes_alone_does_not_wait_for_others() -> None:
    counter = Counter()
    counter.let_go.set()
    assert await Gathering(counter.double, groups=1).ask(3) == 6
    assert counter.groups == [[3]]


async def test_who_asks_again_the_moment_that_the_answer_comes_is_answered() -> None:
    counter = Counter()
    counter.let_go.set()
    gathering = Gathering(counter.double, groups=1)
    async with asyncio.timeout(10):
        assert [await gathering.ask(each) for each in range(3)] == [0, 2, 4]


async def test_who_comes_while_a_group_is_under_way_goes_with_the_next() -> None:
    counter = Counter()
    asking = await asked_in_turn(Gathering(counter.double, groups=1), [1, 2, 3, 4])
    counter.let_go.set()
    assert await asyncio.gather(*asking) == [2, 4, 6, 8]
    assert counter.groups == [[1], [2, 3, 4]]


@pytest.mark.parametrize("groups", [1, 2, 3])
async def test_no_more_groups_than_allowed_are_under_way_and_none_is_large(groups: int) -> None:
    counter = Counter()
    asking = await asked_in_turn(Gathering(counter.double, groups=groups), range(100, 300))
    counter.let_go.set()
    assert await asyncio.gather(*asking) == [each * 2 for each in range(100, 300)]
    assert counter.most_at_once == groups
    assert max(map(len, counter.groups)) == 32
    assert sorted(chain.from_iterable(counter.groups)) == list(range(100, 300))


async def test_one_that_is_refused_leaves_the_others_alone() -> None:
    counter = Counter()
    asking = await asked_in_turn(Gathering(counter.double, groups=1), [1, 2, 404, 3])
    counter.let_go.set()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert [told[0], told[1], told[3]] == [2, 4, 6]
    assert isinstance(told[2], LookupError)


async def test_a_group_that_fails_fails_for_everybody_in_it_and_the_next_goes_on() -> None:
    counter = Counter()
    gathering = Gathering(counter.double, groups=1)
    asking = await asked_in_turn(gathering, [1, 13, 2])
    counter.let_go.set()
    told = await asyncio.gather(*asking, return_exceptions=True)
    assert told[0] == 2
    assert [type(each) for each in told[1:]] == [ConnectionError, ConnectionError]
    assert await gathering.ask(5) == 10


async def test_who_stops_waiting_does_not_stop_the_others() -> None:
    counter = Counter()
    asking = await asked_in_turn(Gathering(counter.double, groups=1), [1, 2, 3])
    asking[0].cancel()
    asking[1].cancel()
    counter.let_go.set()
    assert await asking[2] == 6
