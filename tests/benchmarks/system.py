"""Understands the whole system of a benchmark: PostgreSQL, Kafka and every process of `make up`,
under one supervisor, in a folder of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil
from sqlalchemy.engine import make_url

from deploy.launcher.distributed import DistributedSystem
from deploy.launcher.distributed_folder import POSTGRES, DistributedFolder
from deploy.postgres.place import remove_place
from deploy.postgres.server import PostgresServer
from deploy.seed.caller import Caller
from deploy.seed.loop import Loop, Sandbox

_ENGINES = ("postgres", "kafka")
_LOOK_SECONDS = 1.0
_RESTS = 3
_IDLE_CPU_SECONDS = 0.15
_DRAIN_SECONDS = 600


@dataclass(frozen=True, slots=True)
class WholeSystem:
    """The running system, and what a benchmark needs of it."""

    folder: DistributedFolder
    system: DistributedSystem

    def port(self, name: str) -> int:
        """Where a process or an engine listens."""
        return self.folder.known_ports()[name]

    @property
    def kafka(self) -> str:
        """Kafka's bootstrap servers."""
        return f"127.0.0.1:{self.port('kafka')}"

    @property
    def postgres(self) -> PostgresServer:
        """The server of all databases."""
        return PostgresServer(self.folder.folder / "postgres", self.port("postgres"))

    def database_url(self, service: str) -> str:
        """The address of a service's database in the service's own role."""
        return self.folder.roles()[service].url(self.postgres.url())

    @asynccontextmanager
    async def connected(self, database: str = "postgres") -> AsyncIterator[asyncpg.Connection]:
        """A superuser's connection."""
        url = make_url(self.postgres.url(database)).set(drivername="postgresql")
        connection = await asyncpg.connect(url.render_as_string(hide_password=False))
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def loop(self) -> AsyncIterator[Loop]:
        """The acts of the loop."""
        async with Caller(self.system.url, self.folder.secrets()) as offices:
            outside = Sandbox(self.system.sandbox_url)
            try:
                yield Loop(offices, outside)
            finally:
                await outside.close()

    def processes(self) -> dict[str, psutil.Process]:
        """Every process under the supervisor, by name."""
        states = self.system.supervision.states()
        return {each.name: psutil.Process(each.pid) for each in states if each.pid}

    async def drained(self) -> None:
        """Return once nothing is left to be done: the processes rest for longer than checks step
        back behind what is filed. Raises TimeoutError where they do not come to rest."""
        async with asyncio.timeout(_DRAIN_SECONDS):
            rests, before = 0, self._cpu_seconds()
            while rests < _RESTS:
                await asyncio.sleep(_LOOK_SECONDS)
                now = self._cpu_seconds()
                rests = rests + 1 if now - before < _IDLE_CPU_SECONDS else 0
                before = now

    def _cpu_seconds(self) -> float:
        # The engines keep house by themselves; what is left to do shows in the other processes.
        found = self.processes()
        spent = [each.cpu_times() for name, each in found.items() if name not in _ENGINES]
        return sum(each.user + each.system for each in spent)


@asynccontextmanager
async def whole_system(path: Path) -> AsyncIterator[WholeSystem]:
    """The system, started and seeded within."""
    folder = DistributedFolder(path)
    folder.open()
    system = DistributedSystem(folder, port=0, sandbox_port=0)
    try:
        await system.start()
        whole = WholeSystem(folder, system)
        await whole.drained()
        yield whole
    finally:
        system.stop()
        # The database's files may lie elsewhere than the folder.
        if (path / POSTGRES).exists():
            remove_place(path / POSTGRES)
