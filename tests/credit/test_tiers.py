"""Time and conduct move a standing between its letters; only a determination closes the path."""

from __future__ import annotations

from datetime import date

from contracts.events.catalog import AgencyRegistered, CalendarYearPublished
from contracts.events.commitment import CommitmentInconclusive, CommitmentReturnedToProofPath
from contracts.events.credit import StandingChanged
from services.chassis.ids import new_id
from services.credit.entrypoints.worker import end_what_time_ends
from tests.credit.house import (
    HOUSING,
    NOW,
    PERSON,
    House,
    filed,
    found_false,
    found_untrue,
    fulfilled,
)


async def keep_commitments(house: House, count: int) -> None:
    for _ in range(count):
        commitment_id = new_id()
        await house.tell(filed(commitment_id), fulfilled(commitment_id))


async def test_five_kept_commitments_make_a_subject_trusted(house: House) -> None:
    await keep_commitments(house, 4)
    assert (await house.standing())["tier"] == "B"
    await keep_commitments(house, 1)
    standing = await house.standing()
    assert (standing["tier"], standing["eligible"], standing["revision"]) == ("A", True, 1)


async def test_a_breach_weighs_for_twelve_months_and_not_a_day_longer(house: House) -> None:
    commitment_id = new_id()
    await house.tell(filed(commitment_id), found_untrue(commitment_id))
    house.clock.move_to(date(2027, 11, 23))
    await end_what_time_ends(house.wiring)
    assert (await house.standing())["tier"] == "C"
    house.clock.move_to(date(2027, 11, 24))
    await end_what_time_ends(house.wiring)
    assert (await house.standing())["tier"] == "B"
    told = [event for event in await house.told() if isinstance(event, StandingChanged)]
    assert [(event.revision, event.tier) for event in told] == [(1, "C"), (2, "B")]


async def test_breach_and_filing_end_alike_in_whatever_order_they_are_told(house: House) -> None:
    commitment_id = new_id()
    breach = found_untrue(commitment_id)
    await house.tell(breach, filed(commitment_id), fulfilled(commitment_id))
    page = (await house.drc.get(f"/credit-records?commitment_id={commitment_id}")).json()["items"]
    kinds = {record["kind"]: record["performance"] for record in page}
    assert kinds == {"COMMITMENT": None, "PERFORMANCE": "BREACHED"}


async def test_a_determination_told_before_the_filing_stands_beside_it(house: House) -> None:
    commitment_id = new_id()
    await house.tell(found_false(commitment_id), filed(commitment_id), found_untrue(commitment_id))
    page = (await house.drc.get(f"/credit-records?commitment_id={commitment_id}")).json()["items"]
    assert sorted(record["kind"] for record in page) == [
        "COMMITMENT",
        "DETERMINATION",
        "PERFORMANCE",
    ]
    assert (await house.standing())["tier"] == "D"


async def test_neither_an_inconclusive_check_nor_the_way_back_is_adverse(house: House) -> None:
    inconclusive, returned = new_id(), new_id()
    await house.tell(
        filed(inconclusive),
        CommitmentInconclusive(
            commitment_id=inconclusive,
            item_code="370406-CN-042",
            subject_ref=PERSON,
            concluded_at=NOW,
        ),
        filed(returned),
        CommitmentReturnedToProofPath(
            commitment_id=returned,
            item_code="370406-CN-042",
            subject_ref=PERSON,
            clause="shanting-2021-8.4.2",
            returned_at=NOW,
        ),
    )
    page = (await house.drc.get("/credit-records?kind=PERFORMANCE")).json()["items"]
    assert {record["performance"] for record in page} == {"CLOSED_WITHOUT_ADVERSE"}
    assert ((await house.standing())["tier"], (await house.standing())["revision"]) == ("B", 0)


async def test_a_notice_names_the_agency_and_no_person(house: House) -> None:
    name = "枣庄市山亭区住房和城乡建设局"
    await house.tell(
        AgencyRegistered(
            code=HOUSING, name=name, kind="HANDLING_AGENCY", parent=None, letter_prefix="山住建"
        )
    )
    notice = (await house.determined("SERIOUS"))["repair_notice"]
    assert name in notice["text"]
    assert "2027年11月24日" in notice["text"]
    assert notice["repairable_from"] == "2027-11-24"
    assert PERSON not in notice["text"]


def a_year(year: int, *, revision: int, holidays: tuple[date, ...] = ()) -> CalendarYearPublished:
    return CalendarYearPublished(
        year=year, revision=revision, provisional=False, holidays=holidays, makeup_workdays=()
    )


async def test_a_push_is_due_on_the_seventh_working_day_and_recounted(house: House) -> None:
    record = await house.determined()

    async def due() -> tuple[str, bool]:
        page = await house.drc.get(f"/pushes?record_id={record['record_id']}")
        (push,) = page.json()["items"]
        return push["push_due_on"], push["push_due_is_provisional"]

    assert await due() == ("2026-12-03", True)
    await house.tell(a_year(2026, revision=2, holidays=(date(2026, 11, 27),)))
    assert await due() == ("2026-12-04", False)
    await house.tell(a_year(2026, revision=1))
    assert await due() == ("2026-12-04", False)
