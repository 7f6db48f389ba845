"""The catalogue as a house with open doors, agencies registered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.catalog.app import MIGRATIONS
from tests.catalog.house import AGENCIES, Client, House, agency_body
from tests.databases import Databases


@pytest.fixture
async def house(databases: Databases, tmp_path: Path) -> AsyncIterator[House]:
    """A catalogue on a database of its own, migrated, with four agencies."""
    house = House(databases.migrated("catalog", MIGRATIONS), tmp_path)
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
