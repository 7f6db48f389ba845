"""Understands the lives of commitments under load: a true one is decided and fulfilled, a false one
is found untrue, determined, and its maker repaired, so that he may come again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from deploy.seed.loop import PLATFORM, Loop, applications, officer_of
from deploy.seed.offices import Offices
from tests.chaos.load import eventually

TRUE_ITEMS = (
    *("370406-CN-001", "370406-CN-007", "370406-CN-011", "370406-CN-012", "370406-CN-023"),
    *("370406-CN-028", "370406-CN-030", "370406-CN-040", "370406-CN-042", "370406-CN-043"),
)
"""Items that a register answers for online, before the decision or after it."""
FALSE_ITEMS = ("370406-CN-001", "370406-CN-007", "370406-CN-028", "370406-CN-042", "370406-CN-043")
"""Those of them whose matter is terminated before the decision."""
Person = tuple[str, dict[str, Any]]
"""An item and an application for it."""


def truthful() -> Iterator[Person]:
    """Everybody whose statement is true, over and over."""
    everybody = list(_people(TRUE_ITEMS, "true"))
    while True:
        yield from everybody


def liars() -> list[Person]:
    """Everybody whose statement is false."""
    return list(_people(FALSE_ITEMS, "false"))


def _people(items: tuple[str, ...], kind: str) -> Iterator[Person]:
    for item in items:
        found = applications()[item]
        yield item, found[kind]
        yield from ((item, each) for each in found["more"][kind])


class Lives:
    """Takes commitments from the filing to the end, as the offices would."""

    def __init__(self, loop: Loop, today: date) -> None:
        self._loop = loop
        self._today = today

    async def true(self, person: Person) -> None:
        """Filed, checked, decided, fulfilled."""
        item, application = person
        commitment = await self._file(await self._loop.letter(item, application=application))
        offices = Offices(self._loop.offices, officer_of(item), self._today)
        if _checked_before_the_decision(item):
            commitment = await self._seen(
                commitment, lambda it: it["verification_result"] == "CONSISTENT"
            )
        await offices.grant(commitment)
        await self._seen(commitment, lambda it: it["state"] == "FULFILLED")

    async def false(self, person: Person) -> None:
        """Filed, found untrue, terminated, determined, repaired."""
        item, application = person
        body = await self._loop.letter(item, application=application)
        await self._admitted(body)
        commitment = await self._file(body)
        offices = Offices(self._loop.offices, officer_of(item), self._today)
        await self._seen(commitment, lambda it: it["state"] == "PRE_CHECK_MISMATCH")
        path = f"/findings?commitment_id={commitment['commitment_id']}"
        page = await eventually(
            lambda: self._loop.offices.get(offices.officer, path), lambda page: bool(page["items"])
        )
        told = await offices.notify_party(page["items"][0])
        finding = await offices.conclude(await offices.hear(told))
        await offices.terminate_handling(finding)
        await self._seen(commitment, lambda it: it["state"] == "FOUND_UNTRUE")
        await offices.determine(finding)
        await self._repair(offices, commitment)

    async def _file(self, body: dict[str, Any]) -> dict[str, Any]:
        return dict(await self._loop.offices.post(PLATFORM, "/commitments", body))

    async def _admitted(self, body: dict[str, Any]) -> None:
        """Wait until a repair of before is known where filings are judged."""

        async def judged() -> Any:
            asked = await self._loop.offices.request(
                PLATFORM, "POST", "/eligibility-checks", body=body
            )
            return asked.json()

        await eventually(judged, lambda answer: answer["eligible"])

    async def _seen(self, commitment: dict[str, Any], holds: Callable[[Any], bool]) -> Any:
        path = f"/commitments/{commitment['commitment_id']}"
        return await eventually(lambda: self._loop.offices.get(PLATFORM, path), holds)

    async def _repair(self, offices: Offices, commitment: dict[str, Any]) -> None:
        path = f"/credit-records?kind=DETERMINATION&commitment_id={commitment['commitment_id']}"
        page = await eventually(
            lambda: self._loop.offices.get("drc", path), lambda page: bool(page["items"])
        )
        await offices.decide_repair(await offices.apply_for_repair(page["items"][0]))


def _checked_before_the_decision(item: str) -> bool:
    return item not in _CHECKED_AFTERWARDS


_CHECKED_AFTERWARDS = frozenset({"370406-CN-011", "370406-CN-012", "370406-CN-040"})


class Pace:
    """Begins a life every so often while there is room, one in `false_in` false; ends with all of
    them at their ends."""

    def __init__(self, lives: Lives, *, per_second: float, false_in: int, at_once: int) -> None:
        self._lives = lives
        self._seconds = 1 / per_second
        self._false_in = false_in
        self._room = asyncio.Semaphore(at_once)
        self._truthful = truthful()
        self._liars = liars()
        self.begun = 0
        self.failures: list[str] = []

    async def run(self, stop: asyncio.Event) -> None:
        """Begin lives until `stop` is set; return once each came to its end or was given up."""
        async with asyncio.TaskGroup() as tasks:
            while not stop.is_set():
                await self._room.acquire()
                tasks.create_task(self._live())
                try:
                    async with asyncio.timeout(self._seconds):
                        await stop.wait()
                except TimeoutError:
                    continue

    async def _live(self) -> None:
        self.begun += 1
        liar = self._liars.pop() if self.begun % self._false_in == 0 and self._liars else None
        try:
            if liar is not None:
                await self._lives.false(liar)
            else:
                await self._lives.true(next(self._truthful))
        except Exception as failure:
            self.failures.append(f"{type(failure).__name__}: {failure}"[:300])
        else:
            if liar is not None:
                self._liars.insert(0, liar)
        finally:
            self._room.release()
