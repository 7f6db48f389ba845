"""Every record reaches its platforms, whatever they do meanwhile, and once."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from deploy.sandbox.app import build as build_sandbox
from services.chassis.clock import SystemClock
from services.chassis.relay import Worker
from tests.credit.house import DIGEST, House, running_house
from tests.databases import Databases


@asynccontextmanager
async def served(application: Any) -> AsyncIterator[str]:
    """An application on a free loopback port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await running
    listening.close()


def the_owner() -> FastAPI:
    """What credit asks of the commitment service: who a commitment's committer is."""
    api = FastAPI()
    api.state.purposes = []

    @api.get("/internal/commitments/{commitment_id}/particulars")
    async def particulars(commitment_id: str, purpose: str) -> dict[str, Any]:
        api.state.purposes.append(purpose)
        return {
            "commitment_id": commitment_id,
            "subject_ref": "ab" * 32,
            "committer": {
                "kind": "NATURAL_PERSON",
                "name": "白望舒",
                "id_type": "RESIDENT_ID",
                "id_number": "370406200002290022",
                "legal_representative": None,
                "phone": "13800001067",
                "address": "山亭区",
            },
            "facts": {},
            "item_code": "370406-CN-042",
            "matter_code": "370406-05-0042",
            "matter_name": "公共租赁住房资格申请",
            "handling_agency": "370406-housing",
            "filed_at": "2026-11-24T09:30:00+08:00",
        }

    return api


class Outside:
    """The platforms and the owner of the particulars."""

    def __init__(self, url: str, owner: FastAPI) -> None:
        self.url = url
        self.owner = owner

    async def let(self, mode: str) -> None:
        async with httpx.AsyncClient(base_url=self.url) as http:
            (await http.put("/faults/credit-city", json={"mode": mode})).raise_for_status()

    async def held(self, platform: str) -> list[dict[str, Any]]:
        async with httpx.AsyncClient(base_url=self.url) as http:
            body = (await http.get(f"/credit-platforms/{platform}/records")).json()
        return list(body["items"] if isinstance(body, dict) else body)


@pytest.fixture
async def world(databases: Databases, tmp_path: Path) -> AsyncIterator[tuple[House, Outside]]:
    owner = the_owner()
    sandbox = build_sandbox(tmp_path / "sandbox.db", clock=SystemClock())
    async with served(sandbox) as url, served(owner) as owner_url:
        settings = {
            "commitment_internal_url": owner_url,
            "city_platform_url": f"{url}/credit-platforms/city",
            "enterprise_platform_url": f"{url}/credit-platforms/enterprise",
            "push_poll_seconds": 0.02,
        }
        async with running_house(databases, tmp_path, **settings) as house:
            yield house, Outside(url, owner)


def push_workers(house: House) -> list[Worker]:
    """The two workers that push, one per platform."""
    return list(house.service.workers[3:5])


@asynccontextmanager
async def pushing(house: House) -> AsyncIterator[None]:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(work(stop)) for work in push_workers(house)]
    yield
    stop.set()
    await asyncio.gather(*tasks)


async def pushes_when(house: House, record_id: str, *states: str) -> list[dict[str, Any]]:
    """The pushes of a record once each is in one of `states`."""
    async with asyncio.timeout(15):
        while True:
            page = (await house.drc.get(f"/pushes?record_id={record_id}")).json()["items"]
            if page and all(each["state"] in states for each in page):
                return list(page)


async def test_a_record_is_pushed_with_a_receipt_and_the_read_states_its_purpose(
    world: tuple[House, Outside],
) -> None:
    house, outside = world
    record = await house.determined()
    async with pushing(house):
        (push,) = await pushes_when(house, record["record_id"], "ACKNOWLEDGED")
    assert push["receipt_no"]
    assert outside.owner.state.purposes == ["CREDIT_PUSH"]
    assert len(await outside.held("city")) == 1
    assert await outside.held("enterprise") == []


@pytest.mark.parametrize("fault", ["down", "wrong"])
async def test_a_platform_that_fails_is_told_again_until_it_acknowledges(
    world: tuple[House, Outside], fault: str
) -> None:
    house, outside = world
    await outside.let(fault)
    record = await house.determined()
    async with pushing(house):
        (failed,) = await pushes_when(house, record["record_id"], "FAILED_RETRYING")
        assert failed["receipt_no"] is None
        await outside.let("ok")
        house.clock.move_to(failed_day_after(house))
        (push,) = await pushes_when(house, record["record_id"], "ACKNOWLEDGED")
    assert push["attempts"] >= 2
    assert len(await outside.held("city")) == 1


def failed_day_after(house: House) -> Any:
    return house.clock.now().date().replace(day=house.clock.now().day + 1)


async def test_a_repair_is_not_told_before_its_record_was_acknowledged(
    world: tuple[House, Outside],
) -> None:
    house, outside = world
    await outside.let("down")
    record = await house.determined("MINOR")
    async with pushing(house):
        await pushes_when(house, record["record_id"], "FAILED_RETRYING")
        await repair(house, record)
        page = (await house.drc.get(f"/pushes?record_id={record['record_id']}")).json()["items"]
        waiting = {each["kind"]: each for each in page}
        assert waiting["REPAIR"]["attempts"] == 0
        await outside.let("ok")
        house.clock.move_to(failed_day_after(house))
        await pushes_when(house, record["record_id"], "ACKNOWLEDGED")
    (held,) = await outside.held("city")
    assert held["state"] == "ENDED"


async def repair(house: House, record: dict[str, Any]) -> None:
    body = {
        "record_id": record["record_id"],
        "duties_proof": [{"title": "回执", "digest": DIGEST}],
        "commitment_letter_digest": DIGEST,
    }
    applied = (await house.platform.post("/repairs", body)).json()
    decision = {
        "outcome": "REPAIRED",
        "reason": "义务已经履行",
        "decided_on": house.clock.now().date().isoformat(),
    }
    path = f"/repairs/{applied['repair_id']}/decisions"
    decided = await house.housing.post(path, decision, version=applied["version"])
    assert decided.status_code == 201, decided.text
