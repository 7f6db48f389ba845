"""The timer that ends the supervision of exempt commitments, and what else is due."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

from contracts.events import commitment as contract
from contracts.events import verification
from services.commitment.application.end_due_supervision import end_due_supervision
from services.commitment.entrypoints.worker import CommitmentTimer
from tests.commitment.conftest import Client, House
from tests.commitment.events.told_by_others import fall
from tests.commitment.http.steps import filed
from tests.commitment.material import DECISION, EXEMPT, NOW, item_event

LAST_DAY = NOW + timedelta(days=90)
DAY_AFTER = NOW + timedelta(days=91)


async def supervised(house: House, platform: Client, officer: Client) -> str:
    await house.tell(item_event(revision=2, classification=EXEMPT))
    told = await filed(platform)
    itself: str = told["links"]["self"]
    decided = await officer.post(f"{itself}/decisions", DECISION, version=1)
    assert decided.json()["supervised_until"] == "2027-02-22"
    return itself


async def test_supervision_ends_after_its_last_day_and_is_told_once(
    house: House, platform: Client, officer: Client
) -> None:
    itself = await supervised(house, platform, officer)
    assert await end_due_supervision(house.desk.uow, at=LAST_DAY) == 0
    assert await end_due_supervision(house.desk.uow, at=DAY_AFTER) == 1
    assert await end_due_supervision(house.desk.uow, at=DAY_AFTER) == 0
    assert (await platform.get(itself)).json()["state"] == "FULFILLED"
    fulfilled = [
        event for event in await house.told() if isinstance(event, contract.CommitmentFulfilled)
    ]
    assert len(fulfilled) == 1


async def test_an_open_finding_keeps_a_commitment_in_the_pool(
    house: House, platform: Client, officer: Client
) -> None:
    itself = await supervised(house, platform, officer)
    told = (await platform.get(itself)).json()
    finding = UUID(int=3)
    commitment_id = UUID(told["commitment_id"])
    await house.tell(
        verification.UntruthSuspected(
            finding_id=finding,
            commitment_id=commitment_id,
            subject_ref=told["subject_ref"],
            clause="shanting-2021-8.3.3",
            suspected_at=NOW,
        )
    )
    assert await end_due_supervision(house.desk.uow, at=DAY_AFTER) == 0
    await house.tell(
        verification.FindingCleared(finding_id=finding, commitment_id=commitment_id, cleared_at=NOW)
    )
    assert await end_due_supervision(house.desk.uow, at=DAY_AFTER) == 1


async def test_the_timer_looks_at_once_and_stops_when_told(
    house: House, platform: Client, officer: Client
) -> None:
    itself = await supervised(house, platform, officer)
    left_open = await filed(platform, matter_reference="SD-2")
    await fall(house, left_open)
    house.clock.at = DAY_AFTER
    stop = asyncio.Event()
    timer = asyncio.create_task(CommitmentTimer(house.desk, 3600).run(stop))
    async with asyncio.timeout(10):
        for path, state in ((itself, "FULFILLED"), (left_open["links"]["self"], "PROOF_PATH")):
            while (await platform.get(path)).json()["state"] != state:
                await asyncio.wait([timer], timeout=0.01)
        stop.set()
        await timer
