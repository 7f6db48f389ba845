"""No statement takes a row along a way that the domain's table of transitions does not have."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest

from tests.databases import Databases
from tests.sql.acts import Hand, a_hand
from tests.sql.lifecycles import LIFECYCLES, Lifecycle

EACH = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda each: each.table)


@EACH
def test_a_way_at_once_is_made_of_the_domains_steps(lifecycle: Lifecycle) -> None:
    for way in lifecycle.at_once:
        assert set(pairwise(way)) <= lifecycle.steps


@EACH
async def test_a_row_goes_on_as_the_domain_says_and_in_no_other_way(
    databases: Databases, lifecycle: Lifecycle
) -> None:
    taken = set()
    ways = sorted(lifecycle.way_to(state) for state in lifecycle.states)
    for begin, beginning_so in groupby(ways, key=lambda way: way[0]):
        first = {lifecycle.table: lifecycle.row(begin)}
        async with a_hand(databases, lifecycle.service, first) as hand:
            for way in beginning_so:
                taken |= await _taken_from(hand, lifecycle, way)
    assert taken == lifecycle.lawful


@EACH
async def test_a_row_begins_as_the_domain_says(databases: Databases, lifecycle: Lifecycle) -> None:
    begun = set()
    way = _way_to_an_end(lifecycle)
    first = {lifecycle.table: lifecycle.row(way[0])}
    async with a_hand(databases, lifecycle.service, first) as hand:
        await _lead(hand, lifecycle, way)
        for state in sorted(lifecycle.states):
            async with hand.passing():
                row = lifecycle.row(state) | dict(lifecycle.other)
                if await hand.copy(lifecycle.table, row):
                    begun.add(state)
    assert begun == lifecycle.begins


@EACH
async def test_a_row_is_in_no_state_that_nobody_knows(
    databases: Databases, lifecycle: Lifecycle
) -> None:
    async with a_hand(databases, lifecycle.service) as hand:
        assert not await hand.change(lifecycle.table, {"state": "FORGOTTEN"})


async def _taken_from(hand: Hand, lifecycle: Lifecycle, way: list[str]) -> set[tuple[str, str]]:
    """The steps that are let through from the end of a way."""
    taken = set()
    async with hand.passing():
        await _lead(hand, lifecycle, way)
        for after in sorted(lifecycle.states - {way[-1]}):
            async with hand.passing():
                if await hand.change(lifecycle.table, lifecycle.row(after)):
                    taken.add((way[-1], after))
    return taken


async def _lead(hand: Hand, lifecycle: Lifecycle, way: list[str]) -> None:
    for each in way[1:]:
        assert await hand.change(lifecycle.table, lifecycle.row(each))


def _way_to_an_end(lifecycle: Lifecycle) -> list[str]:
    """The way to a state that nothing leads on from, in which a row stands in no other's way."""
    ends = lifecycle.states - {before for before, _ in lifecycle.lawful}
    return min((lifecycle.way_to(state) for state in ends), key=lambda way: (len(way), way))
