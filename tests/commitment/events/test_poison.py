"""What nobody can read stops no item of the catalogue from being known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from services.commitment.adapters import tables
from services.commitment.entrypoints import subscriptions
from tests.commitment.conftest import House
from tests.commitment.material import item_event, record_of
from tests.engines.running import Running
from tests.poison import assert_stops_nothing, assert_waits_for_a_newer_reader
from tests.telling import Hearer, Space


async def test_the_item_behind_records_that_nobody_can_read_becomes_known(
    build: Callable[[], Awaitable[House]], kafka_space: Space, kafka_server: Running
) -> None:
    house = await build()
    hearer = Hearer(kafka_space, house.service.database, subscriptions, house.subscriptions.handle)
    before, after = (record_of(item_event(revision=each)).message for each in (1, 2))
    await assert_stops_nothing(kafka_server.address, kafka_space, hearer, before, after)
    assert len((await hearer.rows([tables.item_revisions]))["item_revisions"]) == 2


async def test_an_item_of_a_future_version_waits_for_who_can_read_it(
    build: Callable[[], Awaitable[House]], kafka_space: Space
) -> None:
    house = await build()
    hearer = Hearer(kafka_space, house.service.database, subscriptions, house.subscriptions.handle)
    events = [
        item_event(),
        item_event(revision=2),
        item_event(item_code="370406-CN-043"),
    ]
    messages = [record_of(each).message for each in events]
    await assert_waits_for_a_newer_reader(kafka_space, hearer, *messages)
    assert len((await hearer.rows([tables.item_revisions]))["item_revisions"]) == 3
