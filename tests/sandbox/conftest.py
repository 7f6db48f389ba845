"""A sandbox on its own file, spoken to over ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from deploy.sandbox.app import build
from services.chassis.clock import CHINA_STANDARD_TIME

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=CHINA_STANDARD_TIME)


class StandingClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Always the same morning."""
        return NOW


Start = Callable[[], httpx.AsyncClient]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Start a sandbox on the same file as the one before it."""

    def begin() -> httpx.AsyncClient:
        api = build(tmp_path / "var" / "sandbox.sqlite3", clock=StandingClock())
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=api), base_url="http://sandbox.test"
        )

    return begin


@pytest.fixture
async def sandbox(start: Start) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a sandbox that was just started."""
    async with start() as client:
        yield client
