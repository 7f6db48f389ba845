from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.consumer import Consumer
from services.chassis.database import Database
from tests.chassis.building import METADATA
from tests.chassis.edge import Edge
from tests.chassis.reader import Reader, a_consumer
from tests.databases import Addresses, Databases, tables_of
from tests.fakes.clock import FixedClock

create_tables = tables_of(METADATA)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def addresses(databases: Databases) -> Addresses:
    return databases.made("things", create_tables)


@pytest.fixture
async def database(addresses: Addresses) -> AsyncIterator[Database]:
    database = Database(addresses.service)
    yield database
    await database.dispose()


@pytest.fixture
async def owned_database(addresses: Addresses, database: Database) -> AsyncIterator[Database]:
    """The same database for whoever may change its tables."""
    if database.dialect == "sqlite":
        yield database
        return
    owned = Database(addresses.owner)
    yield owned
    await owned.dispose()


@pytest.fixture
async def bus(tmp_path: Path, clock: FixedClock) -> AsyncIterator[EmbeddedBus]:
    bus = EmbeddedBus(Database(f"sqlite:///{tmp_path / 'bus.sqlite'}"), clock)
    await bus.open()
    yield bus
    await bus.close()


@pytest.fixture
def edge(database: Database, clock: FixedClock) -> Edge:
    return Edge(database, clock)


@pytest.fixture
async def client(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    async with edge.client() as client:
        yield client


@pytest.fixture
def reader(database: Database) -> Reader:
    return Reader(database)


@pytest.fixture
def consumer(bus: EmbeddedBus, database: Database, reader: Reader, clock: FixedClock) -> Consumer:
    return a_consumer(bus, database, reader, clock)
