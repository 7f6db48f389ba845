"""Understands how a worker rests: so long, and no longer than until something happens."""

from __future__ import annotations

import asyncio


async def pause(seconds: float, *until: asyncio.Event) -> None:
    """Wait so many seconds, or until one of the events `until` is set."""
    waits = [asyncio.ensure_future(event.wait()) for event in until]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
