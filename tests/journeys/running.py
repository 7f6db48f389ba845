"""Understands a running embedded system, as a process of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.launcher.profile import Profile
from deploy.seed.caller import Caller
from deploy.seed.loop import Loop, Sandbox

_READY_SECONDS = 90
NOT_OF_A_FILING = {
    "lease",
    "inbox",
    "letter_number_blocks",
    "sqlite_sequence",
    # What other filings go on to write by themselves.
    "commitment_history",
    "outbox",
    "personal_reads",
}
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


class RunningSystem:
    """A `chengnuo run` on a folder, with settings in its environment; its ports are free ones."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.profile = Profile(folder)
        self._environment = {**os.environ, **settings}
        self.url = ""
        self.sandbox_url = ""
        self._process: Process | None = None
        self.log = folder.parent / "system.log"

    async def start(self) -> None:
        """Start, and return once it is ready."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "deploy.launcher",
                "run",
                "--port=0",
                f"--var={self.profile.folder}",
                stdout=PIPE,
                stderr=log,
                env=self._environment,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(_READY_SECONDS):
            self.url = await self._address_after("承诺系统已就绪")
            self.sandbox_url = await self._address_after("沙箱外部系统")

    async def _address_after(self, words: str) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            if words in line.decode():
                found = _ADDRESS.search(line.decode())
                assert found is not None
                return found.group()
        log = self.log.read_text(encoding="utf-8")
        raise AssertionError(f"the system did not start: {log[-4000:]}")

    async def kill(self) -> None:
        """SIGKILL: no handler, no farewell."""
        assert self._process is not None
        self._process.kill()
        await self._process.communicate()

    async def terminate(self) -> int:
        """SIGTERM; the exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            await self._process.communicate()
        return int(self._process.returncode or 0)

    async def kept(self) -> dict[str, int]:
        """How many rows each table of the commitment service holds that a filing writes."""
        file = self.profile.folder / "commitment.db"
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            tables = "select name from sqlite_master where type = 'table'"
            names = {name for (name,) in database.execute(tables)} - NOT_OF_A_FILING
            return {
                name: database.execute(f"select count(*) from {name}").fetchone()[0]  # noqa: S608
                for name in names
            }

    def resident_megabytes(self) -> float:
        """How much memory the process holds."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @asynccontextmanager
    async def loop(self) -> AsyncIterator[Loop]:
        """The acts of the loop, through this system's gateway and sandbox."""
        outside = Sandbox(self.sandbox_url)
        async with Caller(self.url, self.profile.secrets()) as offices:
            yield Loop(offices, outside)
        await outside.close()
