"""Understands how a load is put on a server: so many requests under way, each timed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import aiohttp

MakeRequest = Callable[[int], tuple[str, dict[str, Any], dict[str, str]]]


async def requests_per_second(make: MakeRequest, count: int, under_way: int) -> float:
    """How many of `count` POST requests were answered with 201 in a second.

    `make(n)` gives address, body and headers of the n-th. Raises RuntimeError for another answer.
    """
    numbers = iter(range(count))
    connector = aiohttp.TCPConnector(limit=under_way)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def send() -> None:
            for number in numbers:
                url, body, headers = make(number)
                async with session.post(url, json=body, headers=headers) as answer:
                    if answer.status != 201:
                        raise RuntimeError(f"{answer.status}: {await answer.text()}")
                    await answer.read()

        began = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(under_way)))
        return count / (time.perf_counter() - began)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
