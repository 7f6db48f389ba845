"""The catalogue tells other services again, on request, what it told them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.catalog.builders import CIVIL, HOUSING, ITEM, OTHER_ITEM, entry_body
from tests.catalog.house import House
from tests.catalog.journey import (
    Clients,
    announced,
    drafted,
    offered,
    publish_guide,
    publish_text,
    published,
)


async def newest_told(house: House, name: str, key: str) -> dict[Any, dict[str, Any]]:
    """The newest event called `name` of each key, as it waits in the outbox."""
    return {data[key]: data for data in await announced(house, name)}


async def test_every_item_is_told_as_it_was_told_last(house: House, client: Clients) -> None:
    other = entry_body(item_name="收入证明")
    await published(client, {ITEM: entry_body(), OTHER_ITEM: other})
    await publish_text(client)
    await publish_guide(client)
    told = await newest_told(house, "ItemPublished", "item_code")
    for limit in (100, 1):
        snapshot = await house.sister.told("items", limit)
        assert {each["item_code"]: each for each in snapshot} == told


async def test_an_item_that_left_is_told_in_its_last_form_and_that_it_left(
    house: House, client: Clients
) -> None:
    other = entry_body(item_name="残疾状况证明", handling_agency=CIVIL)
    await published(client, {ITEM: entry_body(), OTHER_ITEM: other})
    last = (await newest_told(house, "ItemPublished", "item_code"))[ITEM]
    here, see = await drafted(client, {}, base="current")
    answer = await client("handling_officer", HOUSING).delete(f"{here}/entries/{ITEM}", see=see)
    assert answer.status_code == 200, answer.text
    await offered(client, here, see + 1)
    snapshot = [each for each in await house.sister.told("items") if each["item_code"] == ITEM]
    [left] = await announced(house, "ItemLeftList")
    assert snapshot == [last, left]


async def test_every_organ_and_every_year_is_told_as_it_was_told_last(
    house: House, client: Clients
) -> None:
    administrator = client("administrator", None)
    for holidays in ((), (date(2027, 1, 1),)):
        body = {
            "year": 2027,
            "provisional": False,
            "holidays": [day.isoformat() for day in holidays],
            "makeup_workdays": [],
            "source": "notice",
        }
        answer = await administrator.post("/calendar", body)
        assert answer.status_code == 201, answer.text
    for name, kind, key in (
        ("agencies", "AgencyRegistered", "code"),
        ("calendars", "CalendarYearPublished", "year"),
    ):
        told = await newest_told(house, kind, key)
        assert await house.sister.told(name, 1) == [told[each] for each in sorted(told)]


@pytest.mark.parametrize("name", ["items", "agencies", "calendars"])
async def test_nobody_but_a_service_is_told(house: House, name: str) -> None:
    for headers, status in (({}, 401), (house.headers("administrator", None), 404)):
        answer = await house.http.get(f"/internal/snapshots/{name}", headers=headers)
        assert answer.status_code == status


async def test_a_cursor_of_another_list_is_refused(house: House) -> None:
    sister = house.sister
    following = (await sister.get("/internal/snapshots/agencies?limit=1")).links["next"]["url"]
    wrong = str(following).replace("agencies", "items")
    assert (await sister.get(wrong)).status_code == 422
