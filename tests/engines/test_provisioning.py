"""A service's role writes rows in its own database and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncpg
import pytest

from deploy.launcher.compositions import composition_of
from deploy.postgres.provisioning import ServiceRoles, connected, provision
from services.chassis.migrations import upgrade
from tests.engines.postgres import PostgresForTests

CATALOG = ServiceRoles("catalog", "owner's", "service's")
CREDIT = ServiceRoles("credit", "owner's", "service's")


@pytest.fixture
async def city(postgres_server: PostgresForTests) -> str:
    """The address of a server that was provisioned twice."""
    for _ in range(2):
        await provision(postgres_server.admin_url, (CATALOG, CREDIT))
    return postgres_server.admin_url


async def test_a_service_reads_and_writes_the_rows_of_its_owners_tables(city: str) -> None:
    async with connected(CATALOG.owner_url(city)) as owner:
        await owner.execute("CREATE TABLE note (id bigserial PRIMARY KEY, name text)")
    try:
        async with connected(CATALOG.url(city)) as service:
            await service.execute("INSERT INTO note (name) VALUES ('a licence')")
            assert await service.fetchval("SELECT name FROM note") == "a licence"
    finally:
        async with connected(CATALOG.owner_url(city)) as owner:
            await owner.execute("DROP TABLE note")


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE own (id int)", "CREATE TEMPORARY TABLE own (id int)"]
)
async def test_a_service_creates_no_table(city: str, statement: str) -> None:
    async with connected(CATALOG.url(city)) as service:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute(statement)


@pytest.mark.parametrize("address", [CATALOG.url, CATALOG.owner_url])
async def test_a_service_enters_no_other_services_database(
    city: str, address: Callable[[str], str]
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with connected(address(city, CREDIT.name)):
            pass


@pytest.mark.parametrize("provisioned_again", [False, True])
async def test_a_service_cannot_say_that_its_tables_have_another_form(
    city: str, provisioned_again: bool
) -> None:
    migrations = composition_of("catalog").migrations
    await asyncio.to_thread(upgrade, migrations, CATALOG.owner_url(city))
    if provisioned_again:
        await provision(city, (CATALOG, CREDIT))
    async with connected(CATALOG.url(city)) as service:
        assert await service.fetchval("SELECT count(*) FROM alembic_version") == 1
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await service.execute("UPDATE alembic_version SET version_num = 'another'")
