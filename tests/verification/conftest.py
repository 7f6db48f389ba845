"""The service and its outside world for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.verification.house import House, running_house
from tests.verification.outside import Outside, running_outside


@pytest.fixture
async def outside() -> AsyncIterator[Outside]:
    """The outside world, well."""
    async with running_outside() as world:
        yield world


@pytest.fixture
async def house(databases: Databases, tmp_path: Path, outside: Outside) -> AsyncIterator[House]:
    """The service with its outside world."""
    async with running_house(databases, tmp_path, outside) as running:
        yield running
