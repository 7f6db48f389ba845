"""Understands the city under attack: the distributed system with a proxy on every line between its
processes and its engines, and a second worker of each service that hears and tells."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import asyncpg

from deploy.launcher.compositions import SERVICES
from deploy.launcher.distributed import DistributedSystem
from deploy.launcher.distributed_folder import KAFKA, POSTGRES, DistributedFolder
from deploy.launcher.programs import GATEWAY, PROGRAMS, SANDBOX, ProgramOfTable
from deploy.postgres.provisioning import connected
from tests.chaos.proxy import Proxy

SECOND_WORKERS = tuple(
    ProgramOfTable(f"{name}-worker-2", ("service", name, "--role", "worker"), name)
    for name in SERVICES
    if name != "catalog"
)
MORTAL = [each.name for each in (*PROGRAMS, *SECOND_WORKERS) if each.name != SANDBOX]
"""What is killed; the sandbox plays whom nobody here answers for."""
_SIGNALS = {POSTGRES: signal.SIGQUIT}


class City:
    """One system in a folder of its own, which is taken away at the end unless it is to be kept;
    `random` draws which lines go bad."""

    def __init__(self, folder: Path, random: Random, *, keep: bool = False) -> None:
        self.folder = DistributedFolder(folder)
        self._keep = keep
        self.lines = {
            name: Proxy(self._port_of(POSTGRES if name in SERVICES else name), random)
            for name in (KAFKA, *SERVICES)
        }
        self._system: DistributedSystem | None = None
        self._guard: Process | None = None

    @property
    def system(self) -> DistributedSystem:
        """The system. Raises RuntimeError before the start."""
        if self._system is None:
            raise RuntimeError("the city was not started")
        return self._system

    async def start(self) -> None:
        """Start everything; returns once it is ready and seeded. A guard ends it where this process
        dies before `stop`."""
        self._guard = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.chaos.guard", str(self.folder.folder)),
            *(("keep",) if self._keep else ()),
            stdin=PIPE,
            start_new_session=True,
        )
        for line in self.lines.values():
            await line.start()
        self.folder.open()
        self._system = DistributedSystem(
            self.folder,
            port=0,
            sandbox_port=0,
            more=SECOND_WORKERS,
            detours={name: line.port for name, line in self.lines.items()},
        )
        await self._system.start()

    async def stop(self) -> None:
        """End everything; the guard takes the folder away."""
        if self._system is not None:
            await asyncio.to_thread(self._system.stop)
        for line in self.lines.values():
            await line.stop()
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            await self._guard.wait()

    async def kill(self, name: str) -> int:
        """Kill a process at once, PostgreSQL by its immediate stop; its id, 0 where there is none
        just now."""
        states = await asyncio.to_thread(self.system.states)
        pid = next(state.pid for state in states if state.name == name)
        if not pid:
            return 0
        try:
            os.kill(pid, _SIGNALS.get(name, signal.SIGKILL))
        except ProcessLookupError:
            # It ended by itself, and the supervisor has not seen it yet.
            return 0
        return pid

    @asynccontextmanager
    async def database(self, service: str) -> AsyncIterator[asyncpg.Connection]:
        """A connection to a service's database, past the proxies."""
        port = self.folder.known_ports()[POSTGRES]
        url = self.folder.roles()[service].url(f"postgresql+asyncpg://127.0.0.1:{port}")
        async with connected(url) as database:
            yield database

    def _port_of(self, engine: str) -> Callable[[], int]:
        return lambda: self.folder.known_ports()[engine]


def is_worker(name: str) -> bool:
    """Whether a process is a service's worker."""
    return "-worker" in name


def service_of(name: str) -> str | None:
    """The service that a process belongs to."""
    return None if name == GATEWAY else name.partition("-")[0]
