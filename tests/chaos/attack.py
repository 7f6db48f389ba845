"""Understands an attack on the city: blows fall at a pace, and of everything that is killed it is
measured how long it took to serve again."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

import httpx

from deploy.launcher.compositions import SERVICES
from deploy.launcher.distributed_folder import KAFKA, POSTGRES
from services.chassis.clock import SystemClock
from services.chassis.pauses import pause
from tests.chaos.city import City, is_worker, service_of
from tests.chaos.ledger import Fault, Ledger
from tests.chaos.load import pause_for
from tests.chaos.schedule import LEADER, Blow, Trouble

_LOOK_EVERY_SECONDS = 0.1
_GIVEN_UP_SECONDS = 180.0
_MOST_AT_ONCE = 4
_LED = "chengnuo_lease_held{"
_PASSED = """
SELECT EXISTS (
    SELECT FROM (SELECT appended_at, published_at FROM outbox ORDER BY sequence DESC LIMIT 500) told
    WHERE appended_at > $1 AND published_at > $1
) AND EXISTS (
    SELECT FROM (SELECT taken_at FROM inbox ORDER BY event_id DESC LIMIT 500) heard
    WHERE taken_at > $1
)
"""


class Attack:
    """Strikes `city` and writes into `ledger`."""

    def __init__(self, city: City, ledger: Ledger) -> None:
        self._city = city
        self._ledger = ledger
        self._http = httpx.AsyncClient(timeout=2, trust_env=False)
        self._clock = SystemClock()
        self._down = 0

    async def run(self, blows: Iterator[Blow], *, every: float, stop: asyncio.Event) -> None:
        """Strike every so many seconds until `stop` is set, then wait until all that was struck
        serves again. Where much lies on the ground, the next blow waits: on a city that never gets
        up nothing is seen."""
        async with asyncio.TaskGroup() as aftermath:
            for blow in itertools.takewhile(lambda _: not stop.is_set(), blows):
                if isinstance(blow, Trouble):
                    aftermath.create_task(self._trouble(blow))
                    continue
                for name in blow.names:
                    await self._kill(name, aftermath)
                await pause(every, stop)
                while self._down >= _MOST_AT_ONCE and not stop.is_set():
                    await pause(_LOOK_EVERY_SECONDS, stop)
        await self._http.aclose()

    async def _kill(self, name: str, aftermath: asyncio.TaskGroup) -> None:
        struck = name
        if name.startswith(LEADER):
            struck = await self._leader(name.removeprefix(LEADER)) or ""
        pid = await self._city.kill(struck) if struck else 0
        if not pid:
            return
        kind = LEADER.strip().removesuffix(" of") if name.startswith(LEADER) else struck
        self._ledger.kills[kind] += 1
        self._down += 1
        recovering = aftermath.create_task(self._recover(kind, struck, self._clock.now()))
        recovering.add_done_callback(self._stands_again)

    def _stands_again(self, _recovering: asyncio.Task[None]) -> None:
        self._down -= 1

    async def _trouble(self, trouble: Trouble) -> None:
        line = self._city.lines[trouble.line]
        self._ledger.cuts[trouble.kind] += 1
        match trouble.kind:
            case "reset":
                line.reset()
            case "half-close":
                line.half_close()
            case "silence":
                line.swallow()
            case "latency":
                await line.slow_down(trouble.seconds, trouble.latency)
            case "cut":
                await line.cut(trouble.seconds)

    async def _leader(self, service: str) -> str | None:
        """The worker that holds the lease of a service's relay, as it says itself."""
        for name in (f"{service}-worker", f"{service}-worker-2"):
            try:
                answer = await self._http.get(f"{self._city.system.url_of(name)}/metrics")
            except httpx.HTTPError:
                continue
            for line in answer.text.splitlines():
                if line.startswith(_LED) and 'lease="relay"' in line and line.endswith(" 1.0"):
                    return name
        return None

    async def _recover(self, kind: str, name: str, at: datetime) -> None:
        """Measure how long it takes until what was killed serves again."""
        serves = self._serving(name, at)
        began = asyncio.get_running_loop().time()
        while not await serves():
            if asyncio.get_running_loop().time() - began > _GIVEN_UP_SECONDS:
                self._ledger.note(Fault.STUCK, f"{name} did not serve again")
                return
            await pause_for(_LOOK_EVERY_SECONDS)
        self._ledger.note_recovery(kind, asyncio.get_running_loop().time() - began)

    def _serving(self, name: str, at: datetime) -> Callable[[], Awaitable[bool]]:
        if name == POSTGRES:
            return self._database_answers
        if name == KAFKA:
            return lambda: self._event_passed("commitment", at)
        service = service_of(name)
        if is_worker(name) and service not in (None, "catalog"):
            return lambda: self._event_passed(str(service), at)
        return lambda: self._ready(name)

    async def _ready(self, name: str) -> bool:
        try:
            answer = await self._http.get(f"{self._city.system.url_of(name)}/readyz")
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    async def _database_answers(self) -> bool:
        try:
            for service in SERVICES:
                async with self._city.database(service) as database:
                    await database.fetchval("SELECT 1")
        except Exception:
            return False
        return True

    async def _event_passed(self, service: str, at: datetime) -> bool:
        """Whether the service published something that was told after an instant, and took in
        something."""
        try:
            async with self._city.database(service) as database:
                return bool(await database.fetchval(_PASSED, at))
        except Exception:
            return False
