"""The service for each test of what comes after a suspicion."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.verification.finding_builders import House, a_house


@pytest.fixture
async def house(databases: Databases, tmp_path: Path) -> AsyncIterator[House]:
    """The service that knows commitments, and whose sources nobody asks."""
    async with a_house(databases, tmp_path) as built:
        yield built
