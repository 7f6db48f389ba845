"""Understands how a benchmark runs a server in a process of its own, and ends it by its id."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from deploy.launcher.entrance import Entrance
from deploy.launcher.process import Process, live
from deploy.launcher.process_settings import ProcessSettings

_START_SECONDS = 30


def free_port() -> int:
    """A port on the loopback address that nobody uses at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@asynccontextmanager
async def running(
    module: str, *arguments: str, port: int, log: Path, environment: Mapping[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m module` with `arguments`, answering at `port` within. Raises RuntimeError where it
    does not start."""
    with log.open("ab") as told:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, *arguments,
            stdout=told, stderr=told, env={**os.environ, **(environment or {})},
        )  # fmt: skip
        try:
            await answering(port, process, log)
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def answering(port: int, process: asyncio.subprocess.Process, log: Path) -> None:
    """Return once somebody listens at `port`."""
    async with asyncio.timeout(_START_SECONDS):
        while True:
            if process.returncode is not None:
                said = await asyncio.to_thread(log.read_text, "utf-8", "replace")
                raise RuntimeError(f"a server of the benchmark ended: {said[-2000:]}")
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            return


def serve(application: Any, port: int) -> None:
    """Serve an ASGI application in this process as the launcher does; ends at SIGTERM."""

    async def begin(process: Process) -> None:
        await process.answer(Entrance(application))

    live("bench", ProcessSettings(listen_port=port), begin)
