"""A corrected level brings everything anew, counted from the same document."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts.events.credit import PublicityEnded
from services.chassis.ids import new_id
from services.credit.entrypoints.worker import end_what_time_ends
from tests.credit.house import DIGEST, House, filed


async def corrected(house: House, record: dict[str, Any], level: str) -> dict[str, Any]:
    """The record once its level was corrected."""
    answer = await decide(house, record, {"outcome": "CORRECTED", "corrected_level": level})
    assert answer.status_code == 201, answer.text
    return dict((await house.drc.get(f"/credit-records/{record['record_id']}")).json())


async def decide(house: House, record: dict[str, Any], decision: dict[str, Any]) -> Any:
    said = {"record_id": record["record_id"], "grounds": "等级认定有误"}
    raised = (await house.platform.post("/objections", said)).json()
    path = f"/objections/{raised['objection_id']}/decisions"
    return await house.housing.post(path, decision | {"reason": "经复核"}, version=1)


async def apply_for_repair(house: House, record: dict[str, Any]) -> dict[str, Any]:
    body = {
        "record_id": record["record_id"],
        "duties_proof": [{"title": "整改情况说明", "digest": DIGEST}],
        "commitment_letter_digest": DIGEST,
    }
    answer = await house.platform.post("/repairs", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def pushed_kinds(house: House, record: dict[str, Any]) -> list[str]:
    page = (await house.drc.get(f"/pushes?record_id={record['record_id']}")).json()["items"]
    return [push["kind"] for push in page]


async def reasons_publicity_ended(house: House) -> list[str]:
    told = await house.told()
    return [event.reason.value for event in told if isinstance(event, PublicityEnded)]


async def test_a_lower_level_counts_its_periods_from_the_same_document(house: House) -> None:
    record = await corrected(house, await house.determined("SERIOUS"), "GENERAL")
    assert record["publicity"]["from"] == "2026-11-24"
    assert record["publicity"]["min_until"] == "2027-02-24"
    assert record["publicity"]["max_until"] == "2027-11-24"
    assert record["publicity"]["published"] is True
    assert "一般失信行为" in record["repair_notice"]["text"]
    assert record["repair_notice"]["repairable_from"] == "2027-02-24"
    (unrepaired,) = (await house.standing())["unrepaired"]
    assert unrepaired["repairable_from"] == "2027-02-24"
    assert await pushed_kinds(house, record) == ["RECORD", "DISPUTE", "CORRECTION"]


async def test_a_record_corrected_to_minor_is_published_no_more(house: House) -> None:
    record = await corrected(house, await house.determined("GENERAL"), "MINOR")
    assert record["publicity"]["published"] is False
    assert record["publicity"]["end_reason"] == "CORRECTED"
    assert "不予公示" in record["repair_notice"]["text"]
    assert await reasons_publicity_ended(house) == ["CORRECTED"]


async def test_a_correction_that_comes_after_the_new_maximum_ends_publicity(house: House) -> None:
    record = await house.determined("SERIOUS")
    house.clock.move_to(date(2028, 1, 10))
    after = await corrected(house, record, "GENERAL")
    assert after["publicity"]["published"] is False
    assert after["phase"] == "REPAIRABLE"
    assert (await house.standing())["eligible"] is False


async def test_a_higher_level_makes_a_pending_repair_wait_for_the_new_minimum(
    house: House,
) -> None:
    record = await house.determined("MINOR")
    repair = await apply_for_repair(house, record)
    await corrected(house, record, "GENERAL")
    path = f"/repairs/{repair['repair_id']}/decisions"

    async def grant(day: date) -> Any:
        house.clock.move_to(day)
        body = {"outcome": "REPAIRED", "reason": "义务已履行", "decided_on": day.isoformat()}
        return await house.housing.post(path, body, version=1)

    early = await grant(date(2027, 2, 23))
    assert (early.status_code, early.json()["code"]) == (409, "repair-not-yet")
    (finding,) = early.json()["findings"]
    assert finding["rule"] == "minimum-period-has-passed"
    assert finding["facts"]["repairable_from"] == "2027-02-24"
    assert (await house.standing())["eligible"] is False
    history = (await house.drc.get(f"/credit-records/{record['record_id']}/history")).json()
    assert history["items"][-1]["note"] == "minimum-period-has-passed"
    in_time = await grant(date(2027, 2, 24))
    assert (in_time.status_code, in_time.json()["state"]) == (201, "REPAIRED")
    assert (await house.standing())["eligible"] is True


async def test_what_a_repair_ended_stays_ended_when_the_level_is_corrected(house: House) -> None:
    record = await house.determined("MINOR")
    repair = await apply_for_repair(house, record)
    body = {"outcome": "REPAIRED", "reason": "义务已履行", "decided_on": "2026-11-24"}
    await house.housing.post(f"/repairs/{repair['repair_id']}/decisions", body, version=1)
    after = await corrected(house, record, "SERIOUS")
    assert (after["state"], after["publicity"]["published"]) == ("REPAIRED", False)
    assert all(measure["ended_on"] for measure in after["measures"])
    assert (await house.standing())["eligible"] is True


async def test_deleting_a_record_lets_its_pending_repair_lapse(house: House) -> None:
    record = await house.determined("MINOR")
    repair = await apply_for_repair(house, record)
    assert (await decide(house, record, {"outcome": "DELETED"})).status_code == 201
    lapsed = (await house.drc.get(f"/repairs/{repair['repair_id']}")).json()
    assert (lapsed["state"], lapsed["version"]) == ("LAPSED", 2)
    assert (await pushed_kinds(house, record))[-1] == "DELETION"


@pytest.mark.parametrize("extra", [{}, {"corrected_level": "GENERAL"}])
async def test_a_correction_names_another_level(house: House, extra: dict[str, str]) -> None:
    record = await house.determined("GENERAL")
    answer = await decide(house, record, {"outcome": "CORRECTED"} | extra)
    assert (answer.status_code, answer.json()["code"]) == (422, "corrected-level-needed")
    unchanged = (await house.drc.get(f"/credit-records/{record['record_id']}")).json()
    assert unchanged["in_dispute"] is True


async def test_an_objection_is_answered_once(house: House) -> None:
    record = await house.determined("GENERAL")
    first = await decide(house, record, {"outcome": "MAINTAINED"})
    path = f"/objections/{first.json()['objection_id']}/decisions"
    again = await house.drc.post(path, {"outcome": "DELETED", "reason": "再议"}, version=2)
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")
    assert (await house.standing())["eligible"] is False


async def test_a_record_in_dispute_takes_no_second_objection(house: House) -> None:
    record = await house.determined("GENERAL")
    said = {"record_id": record["record_id"], "grounds": "等级认定有误"}
    assert (await house.platform.post("/objections", said)).status_code == 201
    second = await house.platform.post("/objections", said)
    assert (second.status_code, second.json()["code"]) == (409, "objection-already-open")


async def test_publicity_that_reached_its_maximum_is_told_to_the_platforms(house: House) -> None:
    record = await house.determined("GENERAL")
    house.clock.move_to(date(2027, 11, 23))
    await end_what_time_ends(house.wiring)
    assert await reasons_publicity_ended(house) == []
    house.clock.move_to(date(2027, 11, 24))
    await end_what_time_ends(house.wiring)
    await end_what_time_ends(house.wiring)
    assert await reasons_publicity_ended(house) == ["MAXIMUM_REACHED"]
    assert await pushed_kinds(house, record) == ["RECORD", "CORRECTION"]


async def test_a_record_that_no_platform_had_is_disputed_without_telling_any(house: House) -> None:
    await house.tell(filed(new_id()))
    (record,) = (await house.drc.get("/credit-records?kind=PERFORMANCE")).json()["items"]
    said = {"record_id": record["record_id"], "grounds": "不是本人的承诺"}
    assert (await house.platform.post("/objections", said)).status_code == 201
    assert await pushed_kinds(house, record) == []


async def test_only_a_determination_has_a_level_to_correct(house: House) -> None:
    await house.tell(filed(new_id()))
    (record,) = (await house.drc.get("/credit-records?kind=PERFORMANCE")).json()["items"]
    answer = await decide(house, record, {"outcome": "CORRECTED", "corrected_level": "MINOR"})
    assert (answer.status_code, answer.json()["code"]) == (409, "correction-not-possible")
