"""A process that dies while it pushes, an owner that is silent, a platform that answers late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.events.credit import CreditPushed
from deploy.sandbox.app import build as build_sandbox
from services.chassis.callers import CallerSigner
from services.chassis.clock import SystemClock
from services.chassis.outward import OutwardSession
from services.credit.adapters.platforms import HttpCreditPlatforms
from services.credit.application.ports import CreditPlatforms, Receipt
from services.credit.application.send_due_pushes import send_due_pushes
from services.credit.domain.pushes import Push, pause_after
from services.credit.domain.vocabulary import Platform
from services.credit.entrypoints.worker import push_worker
from tests.credit.house import House, running_house
from tests.credit.test_pushes import served, the_owner
from tests.credit.test_tiers import a_year
from tests.databases import Databases

NOBODY = "http://127.0.0.1:9"
ENTERPRISE = "ef" * 32


@dataclass
class World:
    """Credit, the sandbox's two platforms and the owner of the particulars."""

    house: House
    sandbox_url: str
    owner_url: str

    def platforms(self, session: OutwardSession, owner_url: str) -> HttpCreditPlatforms:
        signer = CallerSigner(
            "credit", self.house.keys["credit"].as_dict(private=True), self.house.clock
        )
        return HttpCreditPlatforms(
            session,
            signer,
            commitment_url=owner_url,
            platform_urls={
                Platform.CITY: f"{self.sandbox_url}/credit-platforms/city",
                Platform.ENTERPRISE: f"{self.sandbox_url}/credit-platforms/enterprise",
            },
        )

    async def send(
        self,
        platform: Platform = Platform.CITY,
        owner_url: str | None = None,
        through: Callable[[HttpCreditPlatforms], CreditPlatforms] = lambda platforms: platforms,
    ) -> int:
        """One round of a platform's worker."""
        session = OutwardSession(timeout_seconds=0.3, connections=2)
        try:
            return await send_due_pushes(
                platform,
                self.house.wiring.working,
                through(self.platforms(session, owner_url or self.owner_url)),
                now=self.house.clock.now,
                chance=lambda: 0.5,
            )
        finally:
            await session.close()

    async def let_city(self, mode: str, **more: int) -> None:
        async with httpx.AsyncClient(base_url=self.sandbox_url) as http:
            answer = await http.put("/faults/credit-city", json={"mode": mode, **more})
            answer.raise_for_status()

    async def held(self, platform: str = "city") -> list[dict[str, Any]]:
        async with httpx.AsyncClient(base_url=self.sandbox_url) as http:
            body = (await http.get(f"/credit-platforms/{platform}/records")).json()
        return list(body["items"])

    async def push_of(self, record: dict[str, Any], platform: str = "CITY") -> dict[str, Any]:
        path = f"/pushes?record_id={record['record_id']}&platform={platform}"
        (push,) = (await self.house.drc.get(path)).json()["items"]
        return dict(push)

    def wait(self, seconds: float) -> None:
        self.house.clock.at += timedelta(seconds=seconds)


@pytest.fixture
async def world(databases: Databases, tmp_path: Path) -> AsyncIterator[World]:
    sandbox = build_sandbox(tmp_path / "sandbox.db", clock=SystemClock())
    async with (
        served(sandbox) as url,
        served(the_owner()) as owner_url,
        running_house(databases, tmp_path) as house,
    ):
        yield World(house, url, owner_url)


async def test_what_a_dying_process_had_claimed_is_sent_after_its_lease(world: World) -> None:
    record = await world.house.determined()
    now = world.house.clock.now()
    async with world.house.wiring.working() as uow:
        (claimed,) = await uow.pushes.claim(Platform.CITY, now, now + timedelta(minutes=2), 20)
        await uow.commit()
    assert isinstance(claimed, Push)
    assert await world.send() == 0
    assert (await world.push_of(record))["state"] == "SENT"
    world.wait(120)
    assert await world.send() == 1
    push = await world.push_of(record)
    assert (push["state"], push["attempts"]) == ("ACKNOWLEDGED", 2)
    assert len(await world.held()) == 1


async def test_pushes_hold_back_while_much_is_entered_though_not_for_long(world: World) -> None:
    record = await world.house.determined()
    looked, stop = asyncio.Event(), asyncio.Event()

    def is_behind() -> bool:
        looked.set()
        return True

    session = OutwardSession(timeout_seconds=5, connections=2)
    push = push_worker(
        Platform.CITY,
        world.house.wiring,
        world.platforms(session, world.owner_url),
        is_behind=is_behind,
        poll_seconds=0.01,
    )
    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        group.create_task(push(stop))
        for _ in range(2):
            looked.clear()
            await looked.wait()
        assert (await world.push_of(record))["state"] == "PENDING"
        world.wait(30)
        while (await world.push_of(record))["state"] != "ACKNOWLEDGED":
            looked.clear()
            await looked.wait()
        stop.set()
    await session.close()
    assert len(await world.held()) == 1


@dataclass
class PublishingMeanwhile:
    """The platforms, while a year's working days are published just before each answer."""

    house: House
    platforms: HttpCreditPlatforms

    async def tell(self, push: Push) -> Receipt:
        """Send the push."""
        year = a_year(2026, revision=2, holidays=(date(2026, 11, 27),))
        await self.house.tell(year)
        return await self.platforms.tell(push)


async def test_a_year_that_is_published_while_a_push_is_on_its_way_costs_neither_anything(
    world: World,
) -> None:
    record = await world.house.determined()
    assert (await world.push_of(record))["push_due_on"] == "2026-12-03"
    sent = await world.send(through=partial(PublishingMeanwhile, world.house))
    push = await world.push_of(record)
    assert (sent, push["state"], push["attempts"]) == (1, "ACKNOWLEDGED", 1)
    assert (push["push_due_on"], push["push_due_is_provisional"]) == ("2026-12-04", False)


async def test_an_answer_that_came_too_late_is_asked_for_again_and_counts_once(
    world: World,
) -> None:
    record = await world.house.determined()
    await world.let_city("slow", delay_ms=600)
    await world.send()
    assert (await world.push_of(record))["last_failure"] == "PLATFORM_TIMEOUT"
    await world.let_city("ok")
    world.wait(1)
    await world.send()
    push = await world.push_of(record)
    (held,) = await world.held()
    (arrived,) = held["pushes"]
    assert arrived["deliveries"] == 2
    assert arrived["receipt_no"] == push["receipt_no"]
    told = [event for event in await world.house.told() if isinstance(event, CreditPushed)]
    assert [str(event.push_id) for event in told] == [push["push_id"]]


async def test_a_platform_that_takes_everything_twice_holds_the_record_once(world: World) -> None:
    await world.let_city("duplicate")
    await world.house.determined()
    await world.send()
    (held,) = await world.held()
    assert len(held["pushes"]) == 1


async def test_without_the_particulars_no_platform_is_told(world: World) -> None:
    record = await world.house.determined()
    await world.send(owner_url=NOBODY)
    push = await world.push_of(record)
    assert (push["state"], push["last_failure"]) == ("FAILED_RETRYING", "PARTICULARS_UNREACHABLE")
    assert await world.held() == []
    world.wait(1)
    await world.send()
    assert (await world.push_of(record))["state"] == "ACKNOWLEDGED"


async def test_particulars_that_are_none_are_a_failure_and_quote_nobody(world: World) -> None:
    record = await world.house.determined()
    await world.send(owner_url=f"{world.sandbox_url}/faults?")
    assert (await world.push_of(record))["last_failure"] == "PARTICULARS_ANSWER_MALFORMED"


async def test_one_platforms_silence_does_not_hold_up_the_other(world: World) -> None:
    record = await world.house.determined(subject=ENTERPRISE, kind="LEGAL_PERSON")
    await world.let_city("down")
    await world.send(Platform.CITY)
    await world.send(Platform.ENTERPRISE)
    assert (await world.push_of(record, "CITY"))["state"] == "FAILED_RETRYING"
    assert (await world.push_of(record, "ENTERPRISE"))["state"] == "ACKNOWLEDGED"


async def test_pauses_grow_and_the_push_is_never_given_up(world: World) -> None:
    record = await world.house.determined()
    await world.let_city("down")
    for _ in range(20):
        await world.send()
        world.wait(3600)
    push = await world.push_of(record)
    assert (push["state"], push["attempts"]) == ("FAILED_RETRYING", 20)
    await world.let_city("ok")
    await world.send()
    assert (await world.push_of(record))["state"] == "ACKNOWLEDGED"


def test_a_pause_doubles_up_to_an_hour_and_keeps_at_least_half() -> None:
    assert pause_after(1, 0.0) == timedelta(seconds=0.5)
    assert pause_after(1, 1.0) == timedelta(seconds=1)
    assert pause_after(4, 1.0) == timedelta(seconds=8)
    assert pause_after(12, 1.0) == timedelta(seconds=2048)
    assert pause_after(13, 1.0) == timedelta(hours=1)
    assert pause_after(5000, 0.0) == timedelta(minutes=30)
