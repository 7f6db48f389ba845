"""A process that dies loses nothing that was answered, and nothing happens twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

from deploy.seed.caller import until
from deploy.seed.loop import PLATFORM, applications, officer_of
from deploy.seed.offices import Offices
from deploy.seed.story import checked
from services.chassis.clock import SystemClock
from tests.journeys.running import RunningSystem

ITEM = "370406-CN-042"


async def test_killed_between_filing_and_verification_the_loop_completes_once(
    folder: Path,
) -> None:
    system = RunningSystem(folder)
    await system.start()
    async with system.loop() as loop:
        body = await loop.letter(ITEM, "true")
        answered = await loop.offices.request(
            PLATFORM, "POST", "/commitments", body=body, key="filing-before-the-kill"
        )
        await system.kill()
    filed = answered.json()
    assert filed["state"] == "ACCEPTED"

    await system.start()
    async with system.loop() as loop:
        again = await loop.offices.request(
            PLATFORM, "POST", "/commitments", body=body, key="filing-before-the-kill"
        )
        assert again.json() == filed
        consistent = await checked(loop, filed["commitment_id"])
        offices = Offices(loop.offices, officer_of(ITEM), SystemClock().now().date())
        decided = await offices.grant(consistent)
        assert decided["state"] == "FULFILLED"
        plans = await loop.offices.get(
            officer_of(ITEM), f"/verifications?commitment_id={filed['commitment_id']}"
        )
        assert len(plans["items"]) == 1
        records = await until(
            lambda: loop.offices.get(
                "drc", f"/credit-records?commitment_id={filed['commitment_id']}"
            ),
            lambda page: len(page["items"]) >= 2,
        )
        kinds = sorted(each["kind"] for each in records["items"])
        assert kinds == ["COMMITMENT", "PERFORMANCE"]
    assert await system.terminate() == 0


async def test_killed_again_and_again_while_filing_every_answer_stays_true(folder: Path) -> None:
    people = [applications()[ITEM]["true"], *applications()[ITEM]["more"]["true"]]
    answered: dict[str, str] = {}
    for round_number, application in enumerate(people[:3]):
        system = RunningSystem(folder)
        await system.start()
        async with system.loop() as loop:
            body = await loop.letter(ITEM, application=application)
            key = f"round-{round_number}"
            filing = asyncio.create_task(
                loop.offices.request(PLATFORM, "POST", "/commitments", body=body, key=key)
            )
            done, _ = await asyncio.wait({filing}, timeout=0.004 * round_number)
            await system.kill()
            if not done:
                filing.cancel()
            await asyncio.gather(filing, return_exceptions=True)
        await system.start()
        async with system.loop() as loop:
            again = await loop.offices.request(PLATFORM, "POST", "/commitments", body=body, key=key)
            assert again.status_code == 201, again.text
            answered[key] = again.json()["commitment_id"]
            if done:
                assert filing.result().json()["commitment_id"] == answered[key]
        await system.terminate()
    assert len(set(answered.values())) == len(answered)
    system = RunningSystem(folder)
    await system.start()
    async with system.loop() as loop:
        for commitment_id in answered.values():
            await checked(loop, commitment_id)
            page = await loop.offices.get(
                officer_of(ITEM), f"/verifications?commitment_id={commitment_id}"
            )
            assert len(page["items"]) == 1
    assert await system.terminate() == 0
