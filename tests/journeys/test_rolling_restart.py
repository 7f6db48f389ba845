"""Every process is restarted in turn while citizens go on filing: nobody notices."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.launcher.programs import PROGRAMS, SANDBOX
from deploy.seed.caller import until
from deploy.seed.loop import PLATFORM, Loop, applications, officer_of
from tests.journeys.distributed import RunningDistributed

ITEM = "370406-CN-042"
_AT_ONCE = 2


@dataclass
class Day:
    """A day at the counter: what was filed, and what went wrong."""

    loop: Loop
    over: asyncio.Event = field(default_factory=asyncio.Event)
    filed: list[str] = field(default_factory=list)
    asked: int = 0
    failed: list[str] = field(default_factory=list)

    async def at_one_counter(self, applicants: list[dict[str, Any]]) -> None:
        """File for one applicant after the other, look at each, until the day is over."""
        for applicant in cycle(applicants):
            if self.over.is_set():
                return
            try:
                await self._serve(applicant)
            except httpx.HTTPError as failure:
                self.failed.append(repr(failure))

    async def _serve(self, applicant: dict[str, Any]) -> None:
        body = await self.loop.letter(ITEM, application=applicant)
        # An eligibility check has no effect and carries no key: it may not be sent twice.
        await self._ask("POST", "/eligibility-checks", 200, body=body)
        filed = await self._ask("POST", "/commitments", 201, body=body, key=str(uuid4()))
        if filed is not None:
            self.filed.append(filed["commitment_id"])
            await self._ask("GET", f"/commitments/{filed['commitment_id']}", 200)

    async def _ask(self, method: str, path: str, status: int, **sent: Any) -> Any:
        self.asked += 1
        answer = await self.loop.offices.request(PLATFORM, method, path, **sent)
        if answer.status_code != status:
            self.failed.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
            return None
        return answer.json()


# The sandbox plays the outside; when it is away, that is what the gateway has to say.
OF_THE_SYSTEM = [each.name for each in PROGRAMS if each.name != SANDBOX]


@pytest.mark.timeout(400, func_only=True)
async def test_every_process_restarts_in_turn_and_no_request_fails(
    distributed_system: RunningDistributed,
) -> None:
    people = [applications()[ITEM]["true"], *applications()[ITEM]["more"]["true"]]
    async with distributed_system.loop() as loop:
        day = Day(loop)
        counters = [
            asyncio.create_task(day.at_one_counter(people[number::_AT_ONCE]))
            for number in range(_AT_ONCE)
        ]
        status, said = await asyncio.to_thread(
            distributed_system.chengnuo, "restart", *OF_THE_SYSTEM
        )
        day.over.set()
        await asyncio.gather(*counters)
        assert (status, day.failed) == (0, []), said
        assert said.count("已重启并就绪") == len(OF_THE_SYSTEM)
        assert day.asked > 3 * len(OF_THE_SYSTEM)
        for commitment_id in day.filed:
            await until(
                lambda path=f"/verifications?commitment_id={commitment_id}": loop.offices.get(
                    officer_of(ITEM), path
                ),
                lambda page: [each["state"] for each in page["items"]] == ["CLOSED"],
            )
