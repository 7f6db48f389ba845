"""The migrations of each service lead to its tables, from wherever they begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import CheckConstraint, inspect, text

from services.chassis.database import Database
from services.chassis.migrations import check, configure, upgrade
from tests.architecture.reading import SERVICES
from tests.databases import ON_POSTGRESQL, Databases
from tests.sql.declared import declared, migrations
from tests.sql.rows_in_place import fill, kept

EACH_SERVICE = pytest.mark.parametrize("service", SERVICES)


def script(service: str) -> ScriptDirectory:
    return ScriptDirectory.from_config(configure(migrations(service), "sqlite://"))


def revisions(service: str) -> list[str]:
    return [each.revision for each in script(service).walk_revisions()][::-1]


EARLIER_HEADS = [
    pytest.param(service, head, id=f"{service}-{head}")
    for service in SERVICES
    for head in revisions(service)[:-1]
]


@EACH_SERVICE
def test_the_head_file_names_the_newest_migration(service: str) -> None:
    head = (migrations(service) / "HEAD").read_text(encoding="utf-8").strip()
    assert script(service).get_heads() == [head]


@EACH_SERVICE
def test_migrations_are_numbered_in_their_order(service: str) -> None:
    ordered = [each.path for each in script(service).walk_revisions()][::-1]
    numbers = [Path(path).name.partition("_")[0] for path in ordered]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


@EACH_SERVICE
def test_the_migrations_lead_to_the_tables(databases: Databases, service: str) -> None:
    url = databases.empty(service)
    upgrade(migrations(service), url)
    upgrade(migrations(service), url)
    check(migrations(service), url)


@EACH_SERVICE
async def test_a_table_that_no_migration_makes_is_told(databases: Databases, service: str) -> None:
    url = databases.empty(service)
    upgrade(migrations(service), url)
    await _execute(url, "DROP TABLE idempotent_answer")
    with pytest.raises(CommandError):
        check(migrations(service), url)


@pytest.mark.parametrize(("service", "head"), EARLIER_HEADS)
async def test_rows_of_an_earlier_form_stay_as_they_were(
    databases: Databases, service: str, head: str
) -> None:
    url = databases.empty(service)
    upgrade(migrations(service), url, head)
    database = Database(url)
    filled = await fill(database)
    before = await kept(database, filled)
    await database.dispose()
    upgrade(migrations(service), url)
    check(migrations(service), url)
    database = Database(url)
    assert await kept(database, filled) == before
    assert all(before.values())
    await database.dispose()


@ON_POSTGRESQL
@EACH_SERVICE
async def test_every_declared_check_is_in_the_database_and_no_other(
    databases: Databases, service: str
) -> None:
    database = Database(databases.migrated(service, migrations(service)))
    async with database.snapshot() as connection:
        made = await connection.run_sync(
            lambda each: {
                (table, check["name"])
                for table in inspect(each).get_table_names()
                for check in inspect(each).get_check_constraints(table)
            }
        )
    await database.dispose()
    assert made == {
        (table.name, each.name)
        for table in declared(service).tables.values()
        for each in table.constraints
        if isinstance(each, CheckConstraint)
    }


@EACH_SERVICE
async def test_both_databases_guard_the_same_tables(databases: Databases, service: str) -> None:
    guarded = await _guarded(databases, service)
    states = {name for name, table in declared(service).tables.items() if "state" in table.columns}
    histories = {name for name in declared(service).tables if name.endswith("_history")}
    assert {f"{table}_goes_on" for table in states - {"dead_letter"}} <= guarded
    assert {f"{table}_begins" for table in states - {"dead_letter"}} <= guarded
    assert {f"{table}_is_lawful" for table in histories} <= guarded
    assert {f"{table}_is_unchanging" for table in histories | {"outbox"}} <= guarded
    assert {f"{table}_is_kept" for table in histories} <= guarded


async def _guarded(databases: Databases, service: str) -> set[str]:
    database = Database(databases.migrated(service, migrations(service)))
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    async with database.reading() as connection:
        found = set(await connection.scalars(text(query[database.dialect])))
    await database.dispose()
    return found


async def _execute(url: str, statement: str) -> Any:
    database = Database(url)
    async with database.transaction() as connection:
        await connection.execute(text(statement))
    await database.dispose()
