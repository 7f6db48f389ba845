"""A partition that is told again from its beginning moves nothing."""

from __future__ import annotations

from services.verification.adapters.schema import metadata
from services.verification.entrypoints import subscriptions
from tests.telling import Hearer, Space
from tests.verification.house import House
from tests.verification.material import (
    POLICE,
    a_decision,
    a_filing,
    a_return,
    a_standing,
    a_withdrawal,
    a_year,
    an_agency,
    an_item,
    classification,
    record_of,
)


async def test_told_again_from_the_beginning_no_check_is_planned_or_moved_again(
    house: House, space: Space
) -> None:
    after_decision = classification(timing="POST_DECISION")
    decided, withdrawn, returned = a_filing(), a_filing(), a_filing()
    before_filing = [an_agency(POLICE), a_year(), an_item(classified=after_decision)]
    events = [
        decided,
        withdrawn,
        returned,
        a_decision(decided.commitment_id),
        a_withdrawal(withdrawn.commitment_id),
        a_return(returned.commitment_id),
        a_standing("C"),
        a_standing("D", 2),
        an_item(2, classified=after_decision),
    ]
    hearer = Hearer(space, house.service.database, subscriptions, house.subscriptions.handle)
    await space.publish([record_of(event).message for event in before_filing])
    await hearer.hears(len(before_filing))
    await space.publish([record_of(event).message for event in events])
    await hearer.hears(len(events))
    before, said = await hearer.rows(metadata.sorted_tables), await house.names_told()
    assert said.count("VerificationRequested") == 3
    await hearer.hears_from_the_beginning(len(before_filing) + len(events))
    assert await hearer.rows(metadata.sorted_tables) == before
    assert await house.names_told() == said
    assert await hearer.letters() == []
