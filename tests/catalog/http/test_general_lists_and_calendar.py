"""The city's general list with its provenance, and the calendar with its revisions."""

from __future__ import annotations

from typing import Any

from tests.catalog.builders import general_entry
from tests.catalog.house import House, agency_body
from tests.catalog.journey import announced

CITY = "370400-hrss"


def _general_list(*entries: dict[str, Any]) -> dict[str, Any]:
    return {
        "level": "MUNICIPAL",
        "title": "枣庄市证明事项通用清单",
        "published_on": "2026-11-01",
        "entries": list(entries),
    }


async def test_a_general_list_keeps_where_its_entries_come_from(house: House, client: Any) -> None:
    administrator = client("administrator")
    await administrator.post(
        "/agencies", agency_body(CITY, "枣庄市人力资源和社会保障局", "CITY_DEPT", None, "枣人社")
    )
    sourced = general_entry("370406-CN-001", provenance="sourced", inferred_fields=[])
    inferred = general_entry("370406-CN-002", provenance="sourced", inferred_fields=["key_domain"])
    body = _general_list(general_entry("370406-CN-003"), sourced, inferred)
    answer = await client("publisher", CITY).post("/general-lists", body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["entries"] == 3
    here = answer.headers["Location"].removeprefix("/api/v1")
    platform = client("platform")
    entries = (await platform.get(f"{here}/entries")).json()["items"]
    assert [(each["item_code"], each["to_be_confirmed"]) for each in entries] == [
        ("370406-CN-001", False),
        ("370406-CN-002", True),
        ("370406-CN-003", True),
    ]
    assert entries[2]["provenance"] == "own_knowledge"
    assert entries[1]["inferred_fields"] == ["key_domain"]
    page = await platform.get(f"{here}/entries", limit=2)
    assert 'rel="next"' in page.headers["Link"]
    assert len((await platform.get("/general-lists")).json()["items"]) == 1


async def test_an_item_stands_in_a_general_list_once(house: House, client: Any) -> None:
    answer = await client("administrator").post(
        "/general-lists", _general_list(general_entry(), general_entry())
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "item-listed-twice")


async def test_an_agency_is_told_with_its_place_in_the_tree(house: House, client: Any) -> None:
    told = await announced(house, "AgencyRegistered")
    assert [each["parent"] for each in told] == [None, *["370406-gov"] * 3]
    platform = client("platform")
    children = (await platform.get("/agencies", parent="370406-gov")).json()["items"]
    assert [each["code"] for each in children] == [
        "370406-civil-affairs",
        "370406-housing",
        "370406-justice",
    ]
    assert (await platform.get("/agencies/370406-housing")).json()["letter_prefix"] == "山建"


async def test_a_year_is_published_from_the_built_in_data(house: House, client: Any) -> None:
    administrator = client("administrator")
    answer = await administrator.post("/calendar", {"year": 2026, "source": "chinesecalendar"})
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "FINAL"
    assert "2026-10-01" in answer.json()["holidays"]
    later = await administrator.post("/calendar", {"year": 2028, "source": "chinesecalendar"})
    assert (later.json()["state"], later.json()["source"]) == ("PROVISIONAL", "fixed-dates")


async def test_a_provisional_year_becomes_final_with_the_next_revision(
    house: House, client: Any
) -> None:
    administrator = client("administrator")
    await administrator.post("/calendar", {"year": 2027, "source": "chinesecalendar"})
    notice = {
        "year": 2027,
        "provisional": False,
        "holidays": ["2027-02-08", "2027-01-01"],
        "makeup_workdays": ["2027-02-14"],
    }
    await administrator.post("/calendar", notice)
    read = await client("platform").get("/calendar", year=2027)
    assert read.headers["ETag"] == '"2"'
    assert read.json()["holidays"] == ["2027-01-01", "2027-02-08"]
    told = await announced(house, "CalendarYearPublished")
    assert [(each["revision"], each["provisional"]) for each in told] == [(1, True), (2, False)]


async def test_a_day_that_does_not_fit_or_is_not_stated_is_refused(
    house: House, client: Any
) -> None:
    administrator = client("administrator")
    weekend = {
        "year": 2027,
        "provisional": True,
        "holidays": ["2027-02-13"],
        "makeup_workdays": [],
    }
    answer = await administrator.post("/calendar", weekend)
    assert (answer.status_code, answer.json()["code"]) == (422, "calendar-day-not-allowed")
    for body in (
        {"year": 2027},
        {"year": 2026, "source": "chinesecalendar", "holidays": []},
        {"year": 2201, "source": "chinesecalendar"},
        {**weekend, "holidays": ["2027-06-31"]},
    ):
        answer = await administrator.post("/calendar", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "request-invalid")
    beyond = await administrator.get("/calendar", year=2201)
    assert beyond.status_code == 422
