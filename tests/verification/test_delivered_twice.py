"""Whatever is told twice takes effect once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from contracts.envelope import Event
from contracts.events import catalog
from services.chassis.ids import new_id
from services.chassis.inbox import AlreadyConsumed
from services.verification.application.ports import NotYetTold
from services.verification.entrypoints.subscriptions import Subscriptions
from tests.verification.house import House
from tests.verification.material import (
    ITEM,
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

EVENTS: dict[str, Callable[[UUID], Event]] = {
    "ItemPublished": lambda _: an_item(2),
    "ItemLeftList": lambda _: catalog.ItemLeftList(
        item_code=ITEM, revision=2, list_version_id=new_id(), clause="shanting-2021-8.1.3"
    ),
    "CalendarYearPublished": lambda _: a_year(),
    "AgencyRegistered": lambda _: an_agency(POLICE),
    "CommitmentFiled": lambda _: a_filing(),
    "MatterDecided": a_decision,
    "CommitmentWithdrawn": a_withdrawal,
    "CommitmentReturnedToProofPath": a_return,
    "StandingChanged": lambda _: a_standing("C"),
}


@pytest.mark.parametrize("name", EVENTS)
async def test_the_same_message_again_changes_nothing(house: House, name: str) -> None:
    item = an_item(classified=classification(timing="POST_DECISION"))
    commitment_id = await house.filed(item)
    message = record_of(EVENTS[name](commitment_id))
    await house.subscriptions.handle(message)
    before = await house.rows()
    with pytest.raises(AlreadyConsumed):
        await house.subscriptions.handle(message)
    assert await house.rows() == before


async def test_the_same_filing_under_another_id_is_planned_once(house: House) -> None:
    filing = a_filing()
    await house.tell(an_item(), filing, filing)
    assert await house.names_told() == ["VerificationRequested"]


async def test_an_agency_told_anew_is_kept_as_told_last(house: House) -> None:
    renamed = an_agency(POLICE).model_copy(update={"name": "公安分局"})
    await house.tell(an_agency(POLICE), renamed)
    async with house.wiring.unit_of_work() as uow:
        agency = await uow.projections.agency(POLICE)
        await uow.commit()
    assert agency is not None
    assert agency.name == "公安分局"


@pytest.mark.parametrize("event", [a_decision, a_withdrawal, a_return])
async def test_what_comes_before_the_filing_is_tried_again(
    house: House, event: Callable[[UUID], Event]
) -> None:
    with pytest.raises(NotYetTold):
        await house.tell(event(new_id()))
    assert (await house.rows())["inbox"] == 0


async def test_what_is_nothing_to_verification_passes_by(house: House) -> None:
    published = catalog.ListVersionPublished(
        list_version_id=new_id(),
        number=1,
        published_on="2026-11-24",
        supersedes=None,
        item_codes=(ITEM,),
        clause="shanting-2021-8.1.2",
    )
    await house.tell(published)
    assert (await house.rows())["inbox"] == 0


async def test_every_subscription_is_tested_here(house: House) -> None:
    subscriptions: Subscriptions = house.subscriptions
    assert {each.__name__ for each in subscriptions.reacts_to} == set(EVENTS)
