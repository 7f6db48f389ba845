"""Understands the life of one process: it starts from its environment, answers and works, and at
the signal that ends it first lets its callers go, then finishes what is in flight."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from deploy.launcher.entrance import Entrance
from deploy.launcher.listening import Listener, inherit, listen
from deploy.launcher.process_settings import ProcessSettings
from services.chassis import tracing
from services.chassis.log import configure_log, logger

if TYPE_CHECKING:
    # The gateway and the sandbox have no database to load the code for.
    from services.chassis.relay import Worker

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
# Whoever told it to end kills it after ten seconds.
_WHOLE_END_SECONDS = 9.0
_log = logger("process")


class Process:
    """What a process is made of while it lives; what was begun last ends first."""

    def __init__(self, settings: ProcessSettings) -> None:
        self.settings = settings
        self.stack = AsyncExitStack()
        self.failed = False
        self._stop = asyncio.Event()
        self._ends_at = float("inf")

    async def answer(self, entrance: Entrance) -> None:
        """Answer at the address of the settings."""
        settings = self.settings
        listening = (
            listen(settings.listen_port, settings.listen_host)
            if settings.listen_fd is None
            else inherit(settings.listen_fd)
        )
        listener = Listener(entrance, listening, finish_seconds=settings.finish_seconds)
        await listener.start()

        async def end() -> None:
            entrance.leaving = True
            await listener.let_go(self._at_most(settings.drain_seconds))
            await listener.stop()

        self.stack.push_async_callback(end)

    def work(self, workers: Sequence[Worker]) -> None:
        """Run workers; at the end each has some seconds to finish what is in flight. A worker that
        ends by itself ends the process, so that whoever watches it starts another."""
        stop = asyncio.Event()
        tasks = [asyncio.create_task(worker(stop)) for worker in workers]

        def ended(task: asyncio.Task[Any]) -> None:
            if not stop.is_set():
                failure = None if task.cancelled() else task.exception()
                _log.error("a worker ended by itself", exc_info=failure)
                self.failed = True
                self._stop.set()

        for task in tasks:
            task.add_done_callback(ended)

        async def end() -> None:
            stop.set()
            _, late = await asyncio.wait(
                tasks, timeout=self._at_most(self.settings.work_end_seconds)
            )
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

        self.stack.push_async_callback(end)

    async def live(self, begin: Callable[[Process], Awaitable[None]]) -> None:
        """Begin, and end at SIGTERM or SIGINT, also where beginning is not done by then."""
        for each in _SIGNALS:
            asyncio.get_running_loop().add_signal_handler(each, self._stop.set)
        async with self.stack:
            beginning = asyncio.ensure_future(begin(self))
            told = asyncio.ensure_future(self._stop.wait())
            await asyncio.wait((beginning, told), return_when=asyncio.FIRST_COMPLETED)
            if not beginning.done():
                beginning.cancel()
                await asyncio.wait((beginning,))
                return
            await beginning
            # What is there now stays until the end; the collector need not look at it again.
            gc.collect()
            gc.freeze()
            # What a request makes goes with it; cycles are rare, and seldom worth a look.
            gc.set_threshold(7_000, 20, 20)
            await told
            self._ends_at = asyncio.get_running_loop().time() + _WHOLE_END_SECONDS

    def _at_most(self, seconds: float) -> float:
        """`seconds`, or what is left of the time in which a process must be gone."""
        return max(0.1, min(seconds, self._ends_at - asyncio.get_running_loop().time()))


def live(name: str, settings: ProcessSettings, begin: Callable[[Process], Awaitable[None]]) -> int:
    """A process's whole life, under the name that its traces show; answers its exit status."""
    configure_log(gathers=True)
    if settings.niceness and sys.platform != "win32":
        os.nice(settings.niceness)

    async def whole() -> int:
        process = Process(settings)
        await process.live(begin)
        return 1 if process.failed else 0

    with (
        tracing.exported(name, settings),
        asyncio.Runner(loop_factory=loop_factory()) as runner,
    ):
        return runner.run(whole())


def loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    """The fastest loop that this system has."""
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.Loop
