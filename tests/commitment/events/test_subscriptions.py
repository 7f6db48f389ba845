"""What the other services tell, each delivered twice, in and out of order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.envelope import Event
from contracts.events import commitment, credit
from services.chassis.ids import new_id
from services.chassis.inbox import AlreadyConsumed
from services.commitment.adapters import tables
from tests.commitment.conftest import Client, House
from tests.commitment.events.told_by_others import (
    Told,
    cleared,
    completed,
    confirmed,
    left_list,
    requested,
    standing,
    state_of,
    suspected,
)
from tests.commitment.http.steps import filed, refused, rules_of, served
from tests.commitment.material import DECISION, EXEMPT, ITEM, NOW, item_event


async def twice(house: House, event: Event) -> None:
    """Deliver an event two times under one id; the second time nothing more happens."""
    event_id = new_id()
    await house.tell(event, event_id=event_id)
    before = await house.rows_everywhere()
    with pytest.raises(AlreadyConsumed):
        await house.tell(event, event_id=event_id)
    assert await house.rows_everywhere() == before


@pytest.mark.parametrize(
    "event_of",
    [
        requested,
        completed,
        suspected,
        cleared,
        confirmed,
        standing,
        left_list,
        lambda _told: item_event(revision=8),
    ],
)
async def test_news_delivered_twice_takes_effect_once(
    house: House, platform: Client, event_of: Callable[[Told], Event]
) -> None:
    told = await filed(platform)
    await twice(house, event_of(told))


async def test_news_of_an_unknown_kind_is_passed_over(house: House) -> None:
    before = await house.rows_everywhere()
    await house.tell(
        credit.ObjectionRaised(
            objection_id=new_id(), record_id=new_id(), subject_ref="a" * 64, raised_at=NOW
        )
    )
    assert await house.rows_everywhere() == before


async def test_a_check_that_agrees_fulfils_a_decided_commitment(
    house: House, platform: Client, officer: Client
) -> None:
    told = await filed(platform)
    await officer.post(f"{told['links']['self']}/decisions", DECISION, version=1)
    cause = new_id()
    await house.tell(completed(told), event_id=cause)
    assert await state_of(platform, told) == "FULFILLED"
    assert isinstance((await house.told())[-1], commitment.CommitmentFulfilled)


async def test_a_check_that_cannot_tell_ends_without_any_harm(
    house: House, platform: Client, officer: Client
) -> None:
    told = await filed(platform)
    await officer.post(f"{told['links']['self']}/decisions", DECISION, version=1)
    await house.tell(completed(told, "UNABLE"))
    assert await state_of(platform, told) == "INCONCLUSIVE"
    assert isinstance((await house.told())[-1], commitment.CommitmentInconclusive)


async def test_a_mismatch_before_the_decision_leads_over_the_finding_to_untruth(
    house: House, platform: Client, officer: Client
) -> None:
    told = await filed(platform)
    await house.tell(completed(told, "INCONSISTENT"))
    assert await state_of(platform, told) == "PRE_CHECK_MISMATCH"
    await house.tell(suspected(told))
    version = (await platform.get(told["links"]["self"])).json()["version"]
    granted = await officer.post(f"{told['links']['self']}/decisions", DECISION, version=version)
    assert granted.status_code == 409
    terminated = await officer.post(
        f"{told['links']['self']}/decisions",
        {**DECISION, "outcome": "TERMINATED"},
        version=version,
    )
    assert terminated.json()["state"] == "PRE_CHECK_MISMATCH"
    await house.tell(confirmed(told))
    assert await state_of(platform, told) == "FOUND_UNTRUE"
    history = (await platform.get(told["links"]["history"])).json()["items"]
    assert history[-1]["by"]["client_id"] == "verification"


async def test_a_cleared_finding_gives_the_commitment_back(house: House, platform: Client) -> None:
    told = await filed(platform)
    await house.tell(suspected(told))
    await house.tell(cleared(told))
    assert await state_of(platform, told) == "ACCEPTED"


async def test_news_after_a_withdrawal_is_noted_and_changes_nothing(
    house: House, platform: Client
) -> None:
    told = await filed(platform)
    await platform.post(
        f"{told['links']['self']}/withdrawals", {"reason": "改为提交证明"}, version=1
    )
    for event in (completed(told, "INCONSISTENT"), suspected(told), confirmed(told)):
        await house.tell(event)
    assert await state_of(platform, told) == "WITHDRAWN"
    history = (await platform.get(told["links"]["history"])).json()["items"]
    assert [step["act"] for step in history][-3:] == [
        "COMPLETE_CHECK",
        "SUSPECT",
        "CONFIRM_UNTRUE",
    ]


async def test_a_fallen_standing_returns_what_is_undecided_and_closes_the_path(
    house: House, platform: Client, officer: Client
) -> None:
    undecided = await filed(platform)
    decided = await filed(platform, matter_reference="SD-2")
    await officer.post(f"{decided['links']['self']}/decisions", DECISION, version=1)
    await house.tell(standing(undecided))
    assert await state_of(platform, undecided) == "PROOF_PATH"
    assert await state_of(platform, decided) == "VERIFYING"
    announced = (await house.told())[-1]
    assert isinstance(announced, commitment.CommitmentReturnedToProofPath)
    assert announced.clause == "shanting-2021-8.4.2"
    problem = await refused(platform, matter_reference="SD-3")
    assert rules_of(problem) == {"no-unrepaired-false-commitment"}
    assert "2027-02-24" in problem["findings"][0]["explanation"]
    repair = problem["next"][1]
    assert repair["rel"] == "repair"
    assert repair["from"] == "2027-02-24"
    await house.tell(standing(undecided, revision=2, eligible=True))
    assert (await filed(platform, matter_reference="SD-3"))["state"] == "ACCEPTED"


async def test_an_older_standing_is_passed_over(house: House, platform: Client) -> None:
    told = await filed(platform)
    await house.tell(standing(told, revision=2, eligible=True))
    await house.tell(standing(told, revision=1, eligible=False))
    assert await state_of(platform, told) == "ACCEPTED"
    assert (await filed(platform, matter_reference="SD-2"))["state"] == "ACCEPTED"


async def test_an_older_form_of_an_item_is_passed_over(house: House, platform: Client) -> None:
    await house.tell(item_event(revision=5, item_name="第五版"))
    await house.tell(item_event(revision=4, item_name="第四版"))
    told = await served(platform)
    assert told["fields"]["item_name"] == "第五版"
    assert await house.count(tables.item_revisions) == 2


async def test_what_left_the_list_is_offered_no_more_and_finishes_as_it_was_signed(
    house: House, platform: Client
) -> None:
    told = await filed(platform)
    notification = await served(platform)
    await house.tell(left_list(told))
    body = {
        "item_code": ITEM,
        "applicant": notification["applicant"],
        "channel": "MOBILE",
    }
    response = await platform.post("/api/v1/notifications", body)
    assert response.json()["code"] == "item-not-offerable"
    withdrawn = await platform.post(
        f"{told['links']['self']}/withdrawals", {"reason": "改为提交证明"}, version=1
    )
    assert withdrawn.json()["proof_path"]["materials"] == ["收入证明原件"]
    await house.tell(item_event(revision=10))
    assert (await platform.post("/api/v1/notifications", body)).status_code == 201


async def test_an_exempt_commitment_is_checked_where_the_plan_says_so(
    house: House, platform: Client, officer: Client
) -> None:
    await house.tell(item_event(revision=2, classification=EXEMPT))
    exempt = await filed(platform)
    checked = await filed(platform, matter_reference="SD-2")
    await house.tell(requested(checked))
    for told, version, state in ((exempt, 1, "EXEMPT_SUPERVISED"), (checked, 2, "VERIFYING")):
        response = await officer.post(
            f"{told['links']['self']}/decisions", DECISION, version=version
        )
        assert response.json()["state"] == state


async def test_every_event_names_what_caused_it(house: House, platform: Client) -> None:
    told = await filed(platform)
    cause = new_id()
    await house.tell(standing(told), event_id=cause)
    messages = await house.outbox()
    assert messages[-1].headers["ce_causedby"] == str(cause)
    assert messages[-1].key == told["commitment_id"]
