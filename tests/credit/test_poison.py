"""What nobody can read stops no record of credit."""

from __future__ import annotations

from sqlalchemy import select

from services.chassis.ids import new_id
from services.credit.adapters.tables import CREDIT_RECORD
from services.credit.entrypoints import subscriptions
from tests.credit.house import House, filed, fulfilled, record_of
from tests.engines.running import Running
from tests.poison import assert_stops_nothing, assert_waits_for_a_newer_reader
from tests.telling import Hearer, Space


async def performances(hearer: Hearer) -> list[str]:
    """How every commitment on record was kept."""
    kept = select(CREDIT_RECORD.c.performance).where(CREDIT_RECORD.c.performance.is_not(None))
    async with hearer.database.reading() as connection:
        return sorted(await connection.scalars(kept))


async def test_the_fulfilment_behind_records_that_nobody_can_read_is_recorded(
    house: House, kafka_space: Space, kafka_server: Running
) -> None:
    hearer = Hearer(kafka_space, house.service.database, subscriptions, house.subscriptions.handle)
    commitment_id = new_id()
    before, after = (
        record_of(event).message for event in (filed(commitment_id), fulfilled(commitment_id))
    )
    await assert_stops_nothing(kafka_server.address, kafka_space, hearer, before, after)
    assert await performances(hearer) == ["FULFILLED"]


async def test_a_filing_of_a_future_version_waits_for_who_can_read_it(
    house: House, kafka_space: Space
) -> None:
    hearer = Hearer(kafka_space, house.service.database, subscriptions, house.subscriptions.handle)
    waiting, other = new_id(), new_id()
    events = [filed(waiting), fulfilled(waiting), filed(other)]
    messages = [record_of(each).message for each in events]
    await assert_waits_for_a_newer_reader(kafka_space, hearer, *messages)
    assert await performances(hearer) == ["FULFILLED", "NOT_DUE"]
