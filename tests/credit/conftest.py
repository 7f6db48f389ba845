"""Credit for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.credit.house import House, running_house
from tests.databases import Databases


@pytest.fixture
async def house(databases: Databases, tmp_path: Path) -> AsyncIterator[House]:
    """The service with nothing in it."""
    async with running_house(databases, tmp_path) as running:
        yield running
