"""What the other services tell becomes records, once, and the standing follows."""

from __future__ import annotations

from services.chassis.ids import new_id
from tests.credit.house import (
    HOUSING,
    House,
    filed,
    found_false,
    found_untrue,
    fulfilled,
    withdrawn,
)


async def records(house: House, commitment_id: object) -> dict[str, dict[str, object]]:
    page = (await house.drc.get(f"/credit-records?commitment_id={commitment_id}")).json()
    found = {each["kind"]: each for each in page["items"]}
    assert len(found) == len(page["items"])
    return found


async def test_a_commitment_and_its_fulfilment_are_both_recorded_once(house: House) -> None:
    commitment_id = new_id()
    await house.tell(filed(commitment_id), fulfilled(commitment_id))
    found = await records(house, commitment_id)
    assert set(found) == {"COMMITMENT", "PERFORMANCE"}
    assert found["PERFORMANCE"]["performance"] == "FULFILLED"


async def test_a_fulfilment_told_before_its_filing_still_ends_fulfilled(house: House) -> None:
    commitment_id = new_id()
    await house.tell(fulfilled(commitment_id), filed(commitment_id))
    found = await records(house, commitment_id)
    assert found["PERFORMANCE"]["performance"] == "FULFILLED"


async def test_a_withdrawal_closes_the_performance_without_anything_adverse(house: House) -> None:
    commitment_id = new_id()
    await house.tell(filed(commitment_id), withdrawn(commitment_id))
    found = await records(house, commitment_id)
    assert found["PERFORMANCE"]["performance"] == "CLOSED_WITHOUT_ADVERSE"
    assert (await house.standing())["eligible"] is True


async def test_an_untruth_is_a_breach_but_does_not_close_the_path(house: House) -> None:
    commitment_id = new_id()
    await house.tell(filed(commitment_id), found_untrue(commitment_id))
    found = await records(house, commitment_id)
    assert found["PERFORMANCE"]["performance"] == "BREACHED"
    standing = await house.standing()
    assert (standing["eligible"], standing["tier"]) == (True, "C")


async def test_a_false_commitment_closes_the_path_and_its_notice_comes_with_it(
    house: House,
) -> None:
    commitment_id = new_id()
    await house.tell(filed(commitment_id), found_false(commitment_id))
    record = (await records(house, commitment_id))["DETERMINATION"]
    notice = record["repair_notice"]
    assert isinstance(notice, dict)
    assert notice["repairable_from"] == "2027-02-24"
    assert "山住建认〔2026〕1号" in str(notice["text"])
    standing = await house.standing()
    assert (standing["eligible"], standing["tier"]) == (False, "D")
    (unrepaired,) = standing["unrepaired"]
    assert unrepaired["determining_agency"] == HOUSING


async def test_each_change_of_standing_is_told_with_a_higher_revision(house: House) -> None:
    for level in ("MINOR", "GENERAL"):
        await house.determined(level)
    changes = [each for each in await house.told() if type(each).__name__ == "StandingChanged"]
    revisions = [each.revision for each in changes]
    assert revisions == sorted(set(revisions))
    assert [each.eligible for each in changes] == [False] * len(changes)
    assert len(changes[-1].unrepaired) == 2


async def test_an_enterprise_is_told_to_both_platforms_and_a_person_to_the_city_alone(
    house: House,
) -> None:
    person = await house.determined()
    enterprise = await house.determined(subject="ee" * 32, kind="LEGAL_PERSON")
    told = {}
    for record in (person, enterprise):
        page = (await house.drc.get(f"/pushes?record_id={record['record_id']}")).json()
        told[record["record_id"]] = sorted(each["platform"] for each in page["items"])
    assert told[person["record_id"]] == ["CITY"]
    assert told[enterprise["record_id"]] == ["CITY", "ENTERPRISE"]


async def test_a_subject_of_whom_nothing_was_told_has_no_file(house: House) -> None:
    unknown = "99" * 32
    assert (await house.drc.get(f"/standings/{unknown}")).status_code == 404
    assert (await house.drc.get(f"/integrity-files/{unknown}")).status_code == 404
