"""What verification keeps of others' facts is made anew, and no check moves by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from contracts.envelope import Event
from contracts.events import catalog
from services.chassis.ids import new_id
from services.chassis.inbox import AlreadyConsumed
from services.chassis.messages import Message, Record
from services.chassis.projections import Rebuilt, rebuild
from services.verification.adapters import tables_projections as kept
from services.verification.entrypoints.projections import PROJECTIONS
from tests.verification.house import House
from tests.verification.material import (
    ITEM,
    POLICE,
    SUBJECT,
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

TABLES = {
    "items": kept.item_projection,
    "standings": kept.standing_projection,
    "calendars": kept.calendar_year,
    "agencies": kept.agency_projection,
    "commitments": kept.commitment_projection,
}


async def make_anew(house: House, name: str, *told: Record) -> Rebuilt:
    async def tell() -> AsyncIterator[Message]:
        for record in told:
            yield record.message

    [declared] = [each for each in PROJECTIONS if each.name == name]
    return await rebuild(declared.build(house.wiring), house.service.database, tell)


async def rows(house: House, name: str) -> list[tuple[Any, ...]]:
    table = TABLES[name]
    async with house.service.database.reading() as connection:
        found = await connection.execute(select(table).order_by(*table.primary_key.columns))
        return [tuple(row) for row in found]


async def change(house: House, *statements: Any) -> None:
    async with house.service.database.transaction() as connection:
        for statement in statements:
            await connection.execute(statement)


async def take_in(house: House, *events: Event) -> list[Record]:
    told = [record_of(event) for event in events]
    for record in told:
        await house.subscriptions.handle(record)
    return told


def left_list(revision: int) -> Event:
    return catalog.ItemLeftList(
        item_code=ITEM, revision=revision, list_version_id=new_id(), clause="shanting-2021-8.1.3"
    )


STORIES: dict[str, tuple[Event, ...]] = {
    "items": (
        an_item(1),
        an_item(2, classified=classification(standard="更严")),
        an_item(3).model_copy(update={"classification": None}),
        left_list(4),
    ),
    "standings": (a_standing("C"), a_standing("D", 2)),
    "calendars": (a_year(), a_year(2027), a_year(revision=2, provisional=True)),
    "agencies": (an_agency(POLICE), an_agency("370406-tax")),
}
WRONG: dict[str, tuple[Any, ...]] = {
    "items": (
        update(kept.item_projection).values(
            item_name="错", on_list=True, classification=None, revision=99
        ),
    ),
    "standings": (
        update(kept.standing_projection).values(tier="A", eligible=True),
        insert(kept.standing_projection).values(
            subject_ref="0" * 64, revision=1, tier="D", eligible=False
        ),
    ),
    "calendars": (
        update(kept.calendar_year).values(holidays=["2026-11-25"]),
        delete(kept.calendar_year).where(kept.calendar_year.c.year == 2027),
    ),
    "agencies": (
        update(kept.agency_projection)
        .where(kept.agency_projection.c.code == POLICE)
        .values(name="错", parent=None),
        delete(kept.agency_projection).where(kept.agency_projection.c.code != POLICE),
        insert(kept.agency_projection).values(code="370406-no", name="无", kind="X"),
    ),
}


@pytest.mark.parametrize("name", STORIES)
async def test_what_was_told_comes_back_whatever_happened_to_it(house: House, name: str) -> None:
    told = await take_in(house, *STORIES[name])
    before = await rows(house, name)
    await change(house, *WRONG[name])
    assert await rows(house, name) != before
    done = await make_anew(house, name, *told)
    assert await rows(house, name) == before
    assert done.failed == {}


async def test_what_is_known_of_commitments_comes_back_and_no_check_moves(house: House) -> None:
    granted, taken_back, returned = a_filing(), a_filing(), a_filing()
    told = await take_in(
        house,
        an_item(),
        granted,
        taken_back,
        returned,
        a_decision(granted.commitment_id),
        a_withdrawal(taken_back.commitment_id),
        a_return(returned.commitment_id),
    )
    before, checks = await rows(house, "commitments"), await checks_of(house)
    said = await house.names_told()
    commitments = kept.commitment_projection
    await change(
        house,
        update(commitments).values(withdrawn=False, matter_outcome=None, decided_on=None),
        update(commitments)
        .where(commitments.c.commitment_id == granted.commitment_id)
        .values(withdrawn=True, handling_agency="370406-no"),
        delete(commitments).where(commitments.c.commitment_id == returned.commitment_id),
        insert(commitments).values(
            commitment_id=new_id(),
            item_code=ITEM,
            subject_ref=SUBJECT,
            subject_kind="NATURAL_PERSON",
            handling_agency="370406-no",
            filed_at=granted.filed_at,
            withdrawn=False,
        ),
    )
    done = await make_anew(house, "commitments", *told[1:])
    assert await rows(house, "commitments") == before
    assert await checks_of(house) == checks
    assert await house.names_told() == said
    assert (done.removed, done.failed) == (1, {})


async def test_a_commitment_that_was_not_taken_in_yet_still_gets_its_check(house: House) -> None:
    told = await take_in(house, an_item(), a_filing())
    waiting = record_of(a_filing())
    await make_anew(house, "commitments", told[1], waiting)
    assert len(await checks_of(house)) == 1
    await house.subscriptions.handle(waiting)
    assert len(await checks_of(house)) == 2
    with pytest.raises(AlreadyConsumed):
        await house.subscriptions.handle(waiting)


async def checks_of(house: House) -> list[tuple[Any, ...]]:
    async with house.service.database.reading() as connection:
        found = await connection.exec_driver_sql(
            "SELECT verification_id, state, version FROM verification ORDER BY verification_id"
        )
        return [tuple(row) for row in found]
