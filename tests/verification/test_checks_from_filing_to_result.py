"""A filed commitment is planned, checked by its ladder, and told about."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from contracts.events import verification as contract
from services.chassis.workdays import Workdays
from services.verification.application.ports import NotYetTold
from services.verification.domain.verification import State
from services.verification.domain.vocabulary import Method, Result, Timing
from tests.databases import Databases
from tests.verification.house import House, running_house
from tests.verification.material import (
    TODAY,
    a_decision,
    a_filing,
    a_return,
    a_standing,
    a_withdrawal,
    a_year,
    an_item,
    classification,
    record_of,
)
from tests.verification.outside import PERSON, Outside

AFTER = classification(timing="POST_DECISION")


async def test_a_true_statement_is_found_consistent(house: House) -> None:
    commitment_id = await house.filed(an_item(), a_year())
    assert await house.ask() == 1
    check = await house.check_of(commitment_id)
    assert (check.state, check.result) == (State.CLOSED, Result.CONSISTENT)
    assert await house.names_told() == ["VerificationRequested", "VerificationCompleted"]
    assert house.outside.purposes == ["VERIFICATION"]


async def test_an_untrue_statement_opens_a_finding(house: House) -> None:
    house.outside.record = {"houses": 2}
    commitment_id = await house.filed(an_item())
    await house.ask()
    check = await house.check_of(commitment_id)
    assert check.result is Result.INCONSISTENT
    names = await house.names_told()
    assert names == ["VerificationRequested", "VerificationCompleted", "UntruthSuspected"]


async def test_the_evidence_keeps_question_and_answer_but_no_person(house: House) -> None:
    commitment_id = await house.filed(an_item())
    await house.ask()
    check = await house.check_of(commitment_id)
    answer = await house.officer.get(f"/verifications/{check.verification_id}/evidence")
    (kept,) = answer.json()["items"]
    assert kept["question"]["facts"] == ["houses"]
    assert kept["answer"]["record"] == {"houses": 0}
    assert kept["facts"] == [{"fact": "houses", "result": "CONSISTENT", "remark": None}]
    assert kept["digest"].startswith("sm3:")
    for secret in (PERSON["name"], PERSON["id_number"], "13800000000"):
        assert secret not in answer.text


async def test_no_event_names_the_person(house: House) -> None:
    house.outside.record = {"houses": 2}
    await house.filed(an_item())
    await house.ask()
    told = orjson.dumps([event.model_dump(mode="json") for event in await house.told()]).decode()
    assert PERSON["name"] not in told
    assert PERSON["id_number"] not in told


async def test_no_record_climbs_to_the_other_organ(house: House) -> None:
    house.outside.modes["licence-library"] = "missing"
    commitment_id = await house.filed(an_item())
    await house.ask()
    check = await house.check_of(commitment_id)
    assert (check.state, check.method, check.result) == (State.SUSPENDED, Method.ASSISTANCE, None)
    assert await house.names_told() == ["VerificationRequested", "AssistanceRequested"]


async def test_a_source_that_is_down_is_waited_for_until_it_is_back(house: House) -> None:
    house.outside.modes["licence-library"] = "down"
    commitment_id = await house.filed(an_item())
    await house.ask()
    assert (await house.check_of(commitment_id)).state is State.WAITING
    assert await house.ask() == 0
    house.outside.modes["licence-library"] = "ok"
    house.clock.move(seconds=2)
    assert await house.ask() == 1
    assert (await house.check_of(commitment_id)).result is Result.CONSISTENT


async def test_a_source_that_stays_down_is_climbed_over(house: House) -> None:
    house.outside.modes["licence-library"] = "down"
    commitment_id = await house.filed(an_item())
    for _ in range(3):
        await house.ask()
        house.clock.move(minutes=20)
    check = await house.check_of(commitment_id)
    assert (check.state, check.method) == (State.SUSPENDED, Method.ASSISTANCE)
    assert "UntruthSuspected" not in await house.names_told()


async def test_a_ladder_that_ends_is_unable(house: House) -> None:
    house.outside.modes["licence-library"] = "missing"
    commitment_id = await house.filed(an_item(classified=classification(methods=["ONLINE"])))
    await house.ask()
    assert (await house.check_of(commitment_id)).result is Result.UNABLE
    completed = (await house.told())[-1]
    assert isinstance(completed, contract.VerificationCompleted)
    assert completed.result == "UNABLE"


async def test_the_owner_is_waited_for_without_climbing(house: House) -> None:
    house.outside.modes["owner"] = "down"
    commitment_id = await house.filed(an_item())
    for _ in range(5):
        await house.ask()
        house.clock.move(minutes=20)
    check = await house.check_of(commitment_id)
    assert (check.state, check.method) == (State.WAITING, Method.ONLINE)
    assert house.outside.asked["licence-library"] == 0


async def test_a_check_after_the_decision_waits_for_it(house: House) -> None:
    commitment_id = await house.filed(an_item(classified=AFTER), a_year())
    assert await house.ask() == 0
    check = await house.check_of(commitment_id)
    assert (check.state, check.deadline) == (State.PLANNED, None)
    await house.tell(a_decision(commitment_id))
    check = await house.check_of(commitment_id)
    assert check.deadline is not None
    assert check.deadline.on == Workdays({}).add(TODAY, 5).on
    assert await house.ask() == 1
    assert (await house.check_of(commitment_id)).result is Result.CONSISTENT


async def test_tier_c_is_checked_at_once(house: House) -> None:
    commitment_id = await house.filed(an_item(classified=AFTER), a_standing("C"))
    check = await house.check_of(commitment_id)
    assert check.timing is Timing.PRE_DECISION
    assert await house.ask() == 1


async def test_an_exempt_commitment_is_never_asked_about(house: House) -> None:
    exempt = classification(
        exempt=True,
        exemption={
            "regulator": None,
            "regulator_opinion_on": None,
            "supervision_modes": ["DOUBLE_RANDOM"],
            "supervision_days": 180,
        },
    )
    commitment_id = await house.filed(an_item(classified=exempt))
    await house.tell(a_decision(commitment_id))
    assert await house.ask() == 0
    assert (await house.check_of(commitment_id)).state is State.EXEMPT
    (requested,) = await house.told()
    assert isinstance(requested, contract.VerificationRequested)
    assert requested.exempt


async def test_the_period_counts_the_calendar_that_was_told(house: House) -> None:
    holidays = [date(2026, 11, 25), date(2026, 11, 26)]
    commitment_id = await house.filed(an_item(), a_year(revision=3, holidays=holidays))
    check = await house.check_of(commitment_id)
    assert check.deadline is not None
    assert check.deadline.on == date(2026, 12, 3)
    assert check.deadline.calendar_versions == {"2026": 3}
    assert not check.deadline.provisional


async def test_a_filing_that_comes_before_its_item_is_tried_again(house: House) -> None:
    filing = record_of(a_filing(revision=2))
    with pytest.raises(NotYetTold):
        await house.subscriptions.handle(filing)
    await house.tell(an_item(1))
    with pytest.raises(NotYetTold):
        await house.subscriptions.handle(filing)
    await house.tell(an_item(2))
    await house.subscriptions.handle(filing)
    assert await house.names_told() == ["VerificationRequested"]


async def test_an_older_form_of_an_item_never_replaces_a_newer(house: House) -> None:
    await house.tell(an_item(2, classified=AFTER), an_item(1))
    commitment_id = await house.filed()
    assert (await house.check_of(commitment_id)).timing is Timing.POST_DECISION


@pytest.mark.parametrize("leaving", [a_withdrawal, a_return])
async def test_what_left_the_path_is_checked_no_more(house: House, leaving: Any) -> None:
    house.outside.modes["licence-library"] = "missing"
    commitment_id = await house.filed(an_item())
    await house.ask()
    await house.tell(leaving(commitment_id))
    assert (await house.check_of(commitment_id)).state is State.CANCELLED
    assert (await house.request_of(commitment_id)).state == "CANCELLED"
    assert await house.ask() == 0


async def test_an_open_finding_outlives_the_withdrawal(house: House) -> None:
    commitment_id = await house.filed(an_item(classified=AFTER))
    opened = await house.officer.post(
        "/findings",
        {
            "commitment_id": str(commitment_id),
            "source": "COMPLAINT",
            "facts_found": "有人举报名下有住房。",
            "evidence": [{"title": "举报记录", "digest": "sm3:" + "1" * 64}],
        },
    )
    assert opened.status_code == 201, opened.text
    await house.tell(a_withdrawal(commitment_id))
    assert (await house.check_of(commitment_id)).state is State.PLANNED


async def test_a_dispatched_check_wakes_the_worker(
    databases: Databases, tmp_path: Path, outside: Outside
) -> None:
    async with running_house(databases, tmp_path, outside, check_poll_seconds=3600.0) as house:
        stop = asyncio.Event()
        workers = [asyncio.create_task(lane.run(stop)) for lane in house.lanes]
        await house.tell(an_item())
        commitment_id = await house.filed()
        async with asyncio.timeout(10):
            await closed(house, commitment_id)
        stop.set()
        await asyncio.gather(*workers)


async def closed(house: House, commitment_id: UUID) -> None:
    """Return once the check of a commitment is closed; polling alone would take an hour."""
    news = house.service.database.news
    news.clear()
    while (await house.check_of(commitment_id)).state is not State.CLOSED:
        await news.wait()
        news.clear()
