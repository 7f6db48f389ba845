"""The ledger finds out every mistake in the guarantees, and finds none where there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.chaos.ledger import Fault, Ledger
from tests.chaos.small_run import REQUESTS, SmallRun
from tests.chaos.small_system import AFTER_EFFECT, BEFORE_COMMIT, BEFORE_EFFECT, METADATA
from tests.databases import ON_POSTGRESQL, Databases, tables_of
from tests.engines.running import Running

Balance = Callable[..., Awaitable[Ledger]]
RIGHT = "right"
pytestmark = ON_POSTGRESQL


@pytest.fixture
def balance(databases: Databases, kafka_server: Running, tmp_path: Path) -> Balance:
    """Runs a system and answers its ledger."""

    async def run(system: str, **trouble: object) -> Ledger:
        made = [databases.made("small", tables_of(METADATA)).service for _ in range(2)]
        return await SmallRun(
            system,
            teller_url=made[0],
            hearer_url=made[1],
            kafka=kafka_server.address,
            folder=tmp_path,
            **trouble,
        ).balance()

    return run


async def _both(balance: Balance, wrong: str, **trouble: object) -> Ledger:
    """The ledger of the wrong system; in the same trouble the right one keeps every promise."""
    right, found = await asyncio.gather(balance(RIGHT, **trouble), balance(wrong, **trouble))
    assert right.is_clean, list(right.lines())
    assert right.answered == right.events == right.effects == len(REQUESTS)
    assert found.answered == len(REQUESTS)
    assert not found.is_clean
    return found


async def test_an_offset_committed_before_the_effect_loses_it(balance: Balance) -> None:
    found = await _both(balance, "OffsetFirst", dies=("hearer", BEFORE_EFFECT, 3))
    assert found.kills["hearer"] == 1
    assert found.of(Fault.LOST) > 0
    assert found.of(Fault.TWICE) == 0


async def test_without_an_inbox_what_comes_again_takes_effect_twice(balance: Balance) -> None:
    found = await _both(balance, "NoInbox", dies=("hearer", AFTER_EFFECT, 3))
    assert found.kills["hearer"] == 1
    assert found.of(Fault.TWICE) > 0
    assert found.of(Fault.LOST) == 0


async def test_a_relay_that_skips_a_refused_event_brings_its_subject_out_of_order(
    balance: Balance,
) -> None:
    found = await _both(balance, "SkipsTheFailed", refused="request-1")
    assert found.of(Fault.OUT_OF_ORDER) > 0
    assert found.of(Fault.LOST) == found.of(Fault.TWICE) == 0


async def test_an_event_published_before_the_commit_has_an_effect_without_a_fact(
    balance: Balance,
) -> None:
    found = await _both(balance, "PublishesEarly", dies=("teller", BEFORE_COMMIT, 3))
    assert found.kills["teller"] == 1
    assert found.of(Fault.UNFOUNDED) == 1
    assert found.of(Fault.LOST) == found.of(Fault.TWICE) == 0
