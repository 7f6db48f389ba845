"""A subject disputes a record or repairs it; the path opens again only by either."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.credit.entrypoints.worker import end_what_time_ends
from tests.credit.house import DIGEST, House, days_after

REPAIRABLE_FROM = date(2027, 2, 24)
MAXIMUM = date(2027, 11, 24)


def application(record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "record_id": record["record_id"],
        "duties_proof": [{"title": "回执", "digest": DIGEST}],
        "commitment_letter_digest": DIGEST,
    } | changes


def decision(house: House, outcome: str = "REPAIRED") -> dict[str, Any]:
    return {
        "outcome": outcome,
        "reason": "义务已经履行",
        "decided_on": house.clock.now().date().isoformat(),
    }


async def objection(house: House, record: dict[str, Any]) -> dict[str, Any]:
    body = {"record_id": record["record_id"], "grounds": "登记有误", "evidence_digests": [DIGEST]}
    answer = await house.platform.post("/objections", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def read(house: House, record: dict[str, Any]) -> dict[str, Any]:
    return dict((await house.drc.get(f"/credit-records/{record['record_id']}")).json())


async def test_an_objection_marks_the_record_in_dispute_at_once(house: House) -> None:
    record = await house.determined()
    await objection(house, record)
    assert (await read(house, record))["in_dispute"] is True
    assert (await house.names_told())[-1] == "ObjectionRaised"


@pytest.mark.parametrize(
    ("outcome", "extra", "state", "eligible"),
    [
        ("MAINTAINED", {}, "ACTIVE", False),
        ("CORRECTED", {"corrected_level": "MINOR"}, "ACTIVE", False),
        ("DELETED", {}, "DELETED", True),
    ],
)
async def test_an_objection_ends_with_the_record_corrected_maintained_or_deleted(
    house: House, outcome: str, extra: dict[str, Any], state: str, eligible: bool
) -> None:
    record = await house.determined()
    raised = await objection(house, record)
    decided = await house.drc.post(
        f"/objections/{raised['objection_id']}/decisions",
        {"outcome": outcome, "reason": "经核对"} | extra,
        version=raised["version"],
    )
    assert (decided.status_code, decided.json()["state"]) == (201, outcome)
    after = await read(house, record)
    assert (after["state"], after["in_dispute"]) == (state, False)
    if outcome == "CORRECTED":
        assert after["publicity"]["published"] is False
        assert after["determination"]["level"] == "MINOR"
    assert (await house.standing())["eligible"] is eligible


@pytest.mark.parametrize(("days", "status"), [(-1, 409), (0, 201), (1, 201)])
async def test_repair_may_be_applied_for_from_the_day_on_which_the_minimum_ends(
    house: House, days: int, status: int
) -> None:
    record = await house.determined("GENERAL")
    house.clock.move_to(days_after(REPAIRABLE_FROM, days))
    answer = await house.platform.post("/repairs", application(record))
    assert answer.status_code == status, answer.text
    if status == 409:
        assert answer.json()["code"] == "repair-not-yet"
        (finding,) = answer.json()["findings"]
        assert finding["rule"] == "minimum-period-has-passed"
        assert finding["clause"] == "ndrc-order-36.levels"


async def test_an_application_without_proofs_hears_every_reason_at_once(house: House) -> None:
    record = await house.determined("SERIOUS")
    bare = application(record, duties_proof=[], commitment_letter_digest=None)
    answer = await house.platform.post("/repairs", bare)
    assert answer.status_code == 409
    assert {each["rule"] for each in answer.json()["findings"]} == {
        "minimum-period-has-passed",
        "duties-are-proved-done",
        "credit-commitment-letter-is-given",
    }


async def test_only_the_agency_that_determined_decides_the_repair(house: House) -> None:
    record = await house.determined("MINOR")
    applied = (await house.platform.post("/repairs", application(record))).json()
    path = f"/repairs/{applied['repair_id']}/decisions"
    stranger = await house.police.post(path, decision(house), version=applied["version"])
    assert stranger.status_code == 404
    own = await house.housing.post(path, decision(house), version=applied["version"])
    assert own.json()["state"] == "REPAIRED"


async def test_repair_ends_publicity_sharing_and_measures_together(house: House) -> None:
    record = await house.determined("GENERAL")
    house.clock.move_to(REPAIRABLE_FROM)
    applied = (await house.platform.post("/repairs", application(record))).json()
    assert (await house.standing())["eligible"] is False
    path = f"/repairs/{applied['repair_id']}/decisions"
    await house.housing.post(path, decision(house), version=applied["version"])
    after = await read(house, record)
    assert after["publicity"]["published"] is False
    assert after["shared"] is False
    assert all(each["ended_on"] == REPAIRABLE_FROM.isoformat() for each in after["measures"])
    assert (await house.standing())["eligible"] is True
    told = await house.names_told()
    assert {"CreditRepaired", "PublicityEnded", "StandingChanged"} <= set(told)
    pushes = (await house.drc.get(f"/pushes?record_id={record['record_id']}")).json()["items"]
    assert sorted(each["kind"] for each in pushes) == ["RECORD", "REPAIR"]


async def test_a_rejected_repair_leaves_the_path_closed_and_may_be_applied_for_again(
    house: House,
) -> None:
    record = await house.determined("MINOR")
    applied = (await house.platform.post("/repairs", application(record))).json()
    path = f"/repairs/{applied['repair_id']}/decisions"
    rejected = await house.housing.post(
        path, decision(house, "REJECTED"), version=applied["version"]
    )
    assert rejected.json()["state"] == "REJECTED"
    assert (await house.standing())["eligible"] is False
    assert (await house.platform.post("/repairs", application(record))).status_code == 201


@pytest.mark.parametrize(("days", "published"), [(-1, True), (0, False)])
async def test_publicity_ends_by_itself_at_the_maximum_and_the_path_stays_closed(
    house: House, days: int, published: bool
) -> None:
    record = await house.determined("GENERAL")
    house.clock.move_to(days_after(MAXIMUM, days))
    await end_what_time_ends(house.wiring)
    after = await read(house, record)
    assert after["publicity"]["published"] is published
    assert (await house.standing())["eligible"] is False
    assert ("PublicityEnded" in await house.names_told()) is not published


async def test_a_decision_needs_the_version_that_was_read(house: House) -> None:
    record = await house.determined("MINOR")
    applied = (await house.platform.post("/repairs", application(record))).json()
    path = f"/repairs/{applied['repair_id']}/decisions"
    without = await house.housing.post(path, decision(house))
    stale = await house.housing.post(path, decision(house), version=99)
    assert (without.status_code, stale.status_code) == (428, 412)


async def test_the_same_application_sent_again_is_one_application(house: House) -> None:
    record = await house.determined("MINOR")
    first = await house.platform.post("/repairs", application(record), key="once")
    again = await house.platform.post("/repairs", application(record), key="once")
    assert first.json() == again.json()
    listed = await house.drc.get(f"/repairs?record_id={record['record_id']}")
    assert len(listed.json()["items"]) == 1


async def test_another_agencys_record_is_not_there(house: House) -> None:
    record = await house.determined()
    path = f"/credit-records/{record['record_id']}"
    assert (await house.police.get(path)).status_code == 404
    assert (await house.housing.get(path)).status_code == 200
