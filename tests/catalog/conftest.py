"""The catalogue as a house with open doors, agencies registered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.catalog.app import MIGRATIONS
from services.chassis.migrations import upgrade
from tests.catalog.builders import AGENCIES, Client, House, agency_body


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A catalogue on a temporary SQLite file, migrated, with four agencies."""
    house = House(tmp_path)
    administrator = Client(house, "administrator", None)
    for agency in AGENCIES:
        answer = await administrator.post("/agencies", agency_body(*agency))
        assert answer.status_code == 201, answer.text
    yield house
    await house.close()


@pytest.fixture
def client(house: House) -> Callable[[str, str | None], Client]:
    """Makes a client with a role at an agency."""
    return lambda role, agency=None: Client(house, role, agency)


@pytest.fixture
def house_url(tmp_path: Path) -> str:
    """The address of a migrated database of its own."""
    url = f"sqlite:///{tmp_path / 'migrated.db'}"
    upgrade(MIGRATIONS, url)
    return url
