"""Two facts about one subject, or two decisions on one record, come at the same moment."""

from __future__ import annotations

from datetime import date

from services.chassis.ids import new_id
from tests.contention import meeting, outcomes
from tests.credit.house import DIGEST, House, found_false, record_of
from tests.credit.test_tiers import a_year
from tests.databases import ON_POSTGRESQL

pytestmark = ON_POSTGRESQL


async def test_two_officers_decide_one_objection(house: House) -> None:
    record = await house.determined("GENERAL")
    said = {"record_id": record["record_id"], "grounds": "等级认定有误"}
    raised = (await house.platform.post("/objections", said)).json()
    path = f"/objections/{raised['objection_id']}/decisions"
    answers = await meeting(
        house.service.database,
        "credit_record",
        house.housing.post(path, {"outcome": "MAINTAINED", "reason": "经复核"}, version=1),
        house.housing.post(path, {"outcome": "DELETED", "reason": "经复核"}, version=1),
    )
    assert outcomes(answers) == [(201, None), (412, "stale-version")]


async def test_a_subject_objects_twice_at_once(house: House) -> None:
    record = await house.determined("GENERAL")
    said = {"record_id": record["record_id"], "grounds": "等级认定有误"}
    answers = await meeting(
        house.service.database,
        "credit_record",
        *(house.platform.post("/objections", said) for _ in range(2)),
    )
    assert outcomes(answers) == [(201, None), (412, "stale-version")]


async def test_two_refused_applications_are_both_in_the_history(house: House) -> None:
    record = await house.determined("SERIOUS")
    body = {
        "record_id": record["record_id"],
        "duties_proof": [{"title": "整改情况说明", "digest": DIGEST}],
    }
    answers = await meeting(
        house.service.database,
        "idempotent_answer",
        *(house.platform.post("/repairs", body) for _ in range(2)),
    )
    assert [status for status, _ in outcomes(answers)] == [409, 409]
    path = f"/credit-records/{record['record_id']}/history"
    acts = [line["act"] for line in (await house.drc.get(path)).json()["items"]]
    assert acts == ["enter_record", "apply_for_repair", "apply_for_repair"]


async def test_determinations_at_once_all_weigh_in_the_standing(house: House) -> None:
    await house.determined("MINOR")
    facts = [found_false(new_id(), "GENERAL") for _ in range(6)]
    answers = await meeting(
        house.service.database,
        "credit_record",
        *(house.subscriptions.handle(record_of(fact)) for fact in facts),
    )
    assert answers == [True] * 6
    levels = [each["level"] for each in (await house.standing())["unrepaired"]]
    assert sorted(levels) == ["GENERAL"] * 6 + ["MINOR"]


async def test_two_years_that_are_published_at_once_both_count(house: House) -> None:
    house.clock.move_to(date(2026, 12, 28))
    record = await house.determined()
    holidays = (date(2026, 12, 30), date(2027, 1, 4))
    years = (a_year(each.year, revision=2, holidays=(each,)) for each in holidays)
    handled = await meeting(
        house.service.database,
        "push",
        *(house.subscriptions.handle(record_of(year)) for year in years),
    )
    assert handled == [True, True]
    (push,) = (await house.drc.get(f"/pushes?record_id={record['record_id']}")).json()["items"]
    assert push["push_due_on"] == "2027-01-08"
