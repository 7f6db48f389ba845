"""What nobody can read stops no check."""

from __future__ import annotations

from services.verification.entrypoints import subscriptions
from tests.engines.running import Running
from tests.poison import assert_stops_nothing, assert_waits_for_a_newer_reader
from tests.telling import Hearer, Space
from tests.verification.house import House
from tests.verification.material import a_decision, a_filing, an_item, classification, record_of

AFTER = classification(timing="POST_DECISION")


async def test_the_decision_behind_records_that_nobody_can_read_begins_the_check(
    house: House, kafka_space: Space, kafka_server: Running
) -> None:
    await house.tell(an_item(classified=AFTER))
    hearer = Hearer(kafka_space, house.service.database, subscriptions, house.subscriptions.handle)
    filing = a_filing()
    before, after = record_of(filing).message, record_of(a_decision(filing.commitment_id)).message
    await assert_stops_nothing(kafka_server.address, kafka_space, hearer, before, after)
    assert await house.ask() == 1
    assert "VerificationCompleted" in await house.names_told()


async def test_a_filing_of_a_future_version_waits_for_who_can_read_it(
    house: House, kafka_space: Space
) -> None:
    await house.tell(an_item(classified=AFTER))
    hearer = Hearer(kafka_space, house.service.database, subscriptions, house.subscriptions.handle)
    filing = a_filing()
    events = [filing, a_decision(filing.commitment_id), a_filing()]
    messages = [record_of(each).message for each in events]
    await assert_waits_for_a_newer_reader(kafka_space, hearer, *messages)
    assert await house.ask() == 1
    assert (await house.names_told()).count("VerificationRequested") == 2
