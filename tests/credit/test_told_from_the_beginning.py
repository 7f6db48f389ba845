"""A partition that is told again from its beginning moves nothing."""

from __future__ import annotations

from contracts.events import catalog
from services.chassis.ids import new_id
from services.credit.adapters.tables import METADATA
from services.credit.entrypoints import subscriptions
from tests.credit.house import (
    HOUSING,
    House,
    filed,
    found_false,
    found_untrue,
    fulfilled,
    record_of,
)
from tests.telling import Hearer, Space


async def test_told_again_from_the_beginning_nothing_is_recorded_or_pushed_again(
    house: House, space: Space
) -> None:
    kept, broken = new_id(), new_id()
    agency = catalog.AgencyRegistered(
        code=HOUSING, name="区住建局", kind="DISTRICT_DEPARTMENT", parent=None, letter_prefix="山"
    )
    year = catalog.CalendarYearPublished(
        year=2026, revision=1, provisional=False, holidays=(), makeup_workdays=()
    )
    events = [
        agency,
        year,
        filed(kept),
        fulfilled(kept),
        filed(broken),
        found_untrue(broken),
        found_false(broken),
    ]
    hearer = Hearer(space, house.service.database, subscriptions, house.subscriptions.handle)
    await space.publish([record_of(event).message for event in events])
    await hearer.hears(len(events))
    standing, said = await house.standing(), await house.names_told()
    before = await hearer.rows(METADATA.sorted_tables)
    assert said.count("CreditRecorded") == 5
    await hearer.hears_from_the_beginning(len(events))
    assert await hearer.rows(METADATA.sorted_tables) == before
    assert await house.standing() == standing
    assert await house.names_told() == said
    assert await hearer.letters() == []
