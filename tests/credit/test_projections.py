"""What credit keeps of others' facts is made anew; what credit told is told again on request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from contracts.envelope import Event
from contracts.events import catalog
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.chassis.projections import Tell, rebuild
from services.credit.adapters.tables import AGENCY, CALENDAR_YEAR
from services.credit.entrypoints.projections import PROJECTIONS
from tests.credit.house import HOUSING, PERSON, House, filed, record_of


def an_agency(code: str, name: str) -> Event:
    return catalog.AgencyRegistered(
        code=code, name=name, kind="DISTRICT_DEPARTMENT", parent=None, letter_prefix="山"
    )


def a_year(revision: int, *holidays: date) -> Event:
    return catalog.CalendarYearPublished(
        year=2026, revision=revision, provisional=False, holidays=holidays, makeup_workdays=()
    )


def telling(*events: Event) -> Tell:
    messages = [record_of(event).message for event in events]

    async def tell() -> AsyncIterator[Message]:
        for message in messages:
            yield message

    return tell


async def make_anew(house: House, name: str, tell: Tell) -> None:
    [declared] = [each for each in PROJECTIONS if each.name == name]
    done = await rebuild(declared.build(house.wiring), house.service.database, tell)
    assert done.failed == {}


async def rows(house: House, table: Any) -> list[tuple[Any, ...]]:
    async with house.service.database.reading() as connection:
        found = await connection.execute(select(table).order_by(*table.primary_key.columns))
        return [tuple(row) for row in found]


async def change(house: House, statement: Any) -> None:
    async with house.service.database.transaction() as connection:
        await connection.execute(statement)


async def test_names_of_agencies_come_back_as_they_were_told(house: House) -> None:
    events = [an_agency(HOUSING, "区住建局"), an_agency("370406-civil", "区民政局")]
    await house.tell(*events)
    before = await rows(house, AGENCY)
    await change(house, update(AGENCY).where(AGENCY.c.code == HOUSING).values(name="错"))
    await change(house, delete(AGENCY).where(AGENCY.c.code != HOUSING))
    await change(house, insert(AGENCY).values(code="370406-no", name="无此机关"))
    await make_anew(house, "agencies", telling(*events))
    assert await rows(house, AGENCY) == before


async def test_a_year_comes_back_and_what_is_counted_by_it_is_counted_again(house: House) -> None:
    holidays = (date(2026, 11, 25), date(2026, 11, 26))
    await house.tell(a_year(1), filed(new_id()))
    [before] = {each["push_due_on"] for each in await pushes(house)}
    await make_anew(house, "calendars", telling(a_year(1), a_year(2, *holidays)))
    [after] = {each["push_due_on"] for each in await pushes(house)}
    assert (before, after) == ("2026-12-03", "2026-12-07")
    [year] = await rows(house, CALENDAR_YEAR)
    assert year[1] == 2
    await house.tell(a_year(2, *holidays))
    assert {each["push_due_on"] for each in await pushes(house)} == {after}


async def pushes(house: House) -> list[dict[str, Any]]:
    return list((await house.drc.get("/pushes")).json()["items"])


async def test_every_standing_is_told_as_it_was_told_last(house: House) -> None:
    others = [f"{number:064x}" for number in range(3)]
    await house.determined()
    for subject in others:
        await house.determined("SERIOUS", subject=subject)
    await house.tell(filed(new_id(), subject="ef" * 32))
    told = {
        event.subject: event.model_dump(mode="json")
        for event in await house.told()
        if type(event).__name__ == "StandingChanged"
    }
    assert set(told) == {PERSON, *others}
    for limit in (100, 1):
        snapshot = await house.sister.told("standings", limit)
        assert snapshot == [told[subject] for subject in sorted(told)]


@pytest.mark.parametrize("roles", [("platform",), ("administrator", "service")])
async def test_nobody_but_a_service_is_told(house: House, roles: tuple[str, ...]) -> None:
    client = house.client("somebody", None, *roles)
    headers = client.signer.header(client.caller, "credit")
    answer = await house.http.get("/internal/snapshots/standings", headers=headers)
    assert answer.status_code == 404
    assert (await house.http.get("/internal/snapshots/standings")).status_code == 401


async def test_a_cursor_of_another_list_is_refused(house: House) -> None:
    for subject in (PERSON, "ef" * 32):
        await house.determined(subject=subject)
    page = await house.drc.get("/credit-records?limit=1")
    cursor = str(page.links["next"]["url"]).partition("cursor=")[2].partition("&")[0]
    answer = await house.sister.get(f"/internal/snapshots/standings?cursor={cursor}")
    assert answer.status_code == 422
