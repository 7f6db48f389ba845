"""Understands a running distributed system: every part a process of its own, on real engines."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.engine import EngineUnavailable
from deploy.launcher.cli import ENGINES_LACK
from deploy.launcher.distributed import DistributedSystem
from deploy.launcher.distributed_folder import POSTGRES, DistributedFolder
from deploy.postgres.place import remove_place
from deploy.postgres.provisioning import connected
from deploy.seed.caller import Caller
from deploy.seed.loop import Loop, Sandbox
from tests.journeys.running import NOT_OF_A_FILING


class RunningDistributed:
    """A `chengnuo up` on a folder; its ports are free ones."""

    def __init__(self, folder: Path) -> None:
        self.profile = DistributedFolder(folder)
        self.system = DistributedSystem(self.profile, port=0, sandbox_port=0)

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return self.system.url

    @property
    def sandbox_url(self) -> str:
        """Where the sandbox answers."""
        return self.system.sandbox_url

    def start(self) -> str:
        """Start, and return once everything answers; what was said. Raises EngineUnavailable where
        this machine has no engines."""
        status, said = self.chengnuo("up", "--port=0")
        if status == ENGINES_LACK:
            raise EngineUnavailable(said.strip())
        assert status == 0, said
        return said

    def stop(self) -> str:
        """End everything, in good order; what was said."""
        status, said = self.chengnuo("down")
        assert status == 0, said
        return said

    def remove(self) -> None:
        """Remove the database's files, which may lie elsewhere than the folder."""
        remove_place(self.profile.folder / POSTGRES)

    def chengnuo(self, *arguments: str) -> tuple[int, str]:
        """Run the command on this folder; its exit status and what it printed."""
        ran = subprocess.run(
            [sys.executable, "-m", "deploy.launcher", *arguments, f"--var={self.profile.folder}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return ran.returncode, ran.stdout + ran.stderr

    async def kept(self) -> dict[str, int]:
        """How many rows each table of the commitment service holds that a filing writes."""
        owner = self.profile.roles()["commitment"]
        server = f"postgresql://127.0.0.1:{self.profile.known_ports()[POSTGRES]}"
        async with connected(owner.url(server)) as database:
            rows = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname='public'")
            names = {row["tablename"] for row in rows} - NOT_OF_A_FILING
            return {
                name: await database.fetchval(f"SELECT count(*) FROM {name}")  # noqa: S608
                for name in names
            }

    @asynccontextmanager
    async def loop(self) -> AsyncIterator[Loop]:
        """The acts of the loop, through this system's gateway and sandbox."""
        outside = Sandbox(self.sandbox_url)
        async with Caller(self.url, self.profile.secrets()) as offices:
            yield Loop(offices, outside)
        await outside.close()
