"""Understands the life of one process: it starts from its environment, answers and works, and at
the signal that ends it first lets its callers go, then finishes what is in flight."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

from deploy.launcher.entrance import Entrance
from deploy.launcher.listening import Listener, inherit, listen
from deploy.launcher.process_settings import ProcessSettings
from services.chassis.log import configure_log
from services.chassis.relay import Worker

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
Life = Callable[[AsyncExitStack], Awaitable[None]]


def live(life: Life) -> int:
    """Run a process: `life` starts it and leaves on the stack what ends it; it ends, last started
    first, at SIGTERM or SIGINT. Answers the exit status."""
    configure_log()
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(_live(life))
    return 0


async def _live(life: Life) -> None:
    stop = asyncio.Event()
    for each in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    async with AsyncExitStack() as stack:
        starting = asyncio.ensure_future(life(stack))
        told = asyncio.ensure_future(stop.wait())
        await asyncio.wait((starting, told), return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.wait((starting,))
            return
        await starting
        # What is there now stays until the end; the collector need not look at it again.
        gc.collect()
        gc.freeze()
        await told


def loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    """The fastest loop that this system has."""
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.Loop


async def answer(stack: AsyncExitStack, entrance: Entrance, settings: ProcessSettings) -> None:
    """Answer at the address of `settings` until the stack ends."""
    listener = Listener(entrance, _socket_of(settings), finish_seconds=settings.finish_seconds)
    await listener.start()

    async def end() -> None:
        entrance.leaving = True
        await listener.let_go(settings.drain_seconds)
        await listener.stop()

    stack.push_async_callback(end)


def work(stack: AsyncExitStack, workers: Sequence[Worker], seconds: float) -> None:
    """Run `workers` until the stack ends; they then have `seconds` to finish what is in flight."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(worker(stop)) for worker in workers]

    async def end() -> None:
        stop.set()
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    stack.push_async_callback(end)


def _socket_of(settings: ProcessSettings) -> socket.socket:
    if settings.listen_fd is not None:
        return inherit(settings.listen_fd)
    return listen(settings.listen_port, settings.listen_host)
