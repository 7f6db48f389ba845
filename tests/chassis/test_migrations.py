"""A database comes to the form that the code needs, or the service does not start on it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from services.chassis.database import Database
from services.chassis.migrations import upgrade
from services.chassis.newest_form import MigrationError, require_head
from tests.databases import ON_POSTGRESQL, Databases

_ENV = """
from sqlalchemy import MetaData
from services.chassis.migrations import run_env
run_env(MetaData())
"""
_FIRST = """
from alembic import op
revision = "0001"
down_revision = None
def upgrade():
    op.execute("CREATE TABLE thing (name text)")
    op.execute("CREATE TABLE made (pid integer)")
"""
_SECOND = """
from alembic import op
revision = "0002"
down_revision = "0001"
def upgrade():
    op.execute("ALTER TABLE thing ADD COLUMN colour text")
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """Two migrations."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(_ENV)
    (folder / "versions" / "0001_first.py").write_text(_FIRST)
    (folder / "versions" / "0002_second.py").write_text(_SECOND)
    return folder


async def _refusal(migrations: Path, url: str) -> str | None:
    database = Database(url)
    try:
        await require_head(migrations, database)
    except MigrationError as refused:
        return str(refused)
    finally:
        await database.dispose()
    return None


async def test_a_service_starts_on_the_form_that_it_needs(
    databases: Databases, migrations: Path
) -> None:
    url = databases.empty("things")
    upgrade(migrations, url)
    assert await _refusal(migrations, url) is None


async def test_a_service_does_not_start_on_an_older_form(
    databases: Databases, migrations: Path
) -> None:
    url = databases.empty("things")
    upgrade(migrations, url, "0001")
    refusal = await _refusal(migrations, url)
    assert refusal is not None
    assert "旧版（0001）" in refusal
    assert "需要 0002" in refusal
    assert len(refusal.splitlines()) == 1


async def test_a_service_does_not_start_on_an_empty_database(
    databases: Databases, migrations: Path
) -> None:
    refusal = await _refusal(migrations, databases.empty("things"))
    assert refusal is not None
    assert "空库" in refusal


async def test_a_service_does_not_start_on_a_newer_form(
    databases: Databases, migrations: Path
) -> None:
    url = databases.empty("things")
    upgrade(migrations, url)
    (migrations / "versions" / "0002_second.py").unlink()
    refusal = await _refusal(migrations, url)
    assert refusal is not None
    assert "（0002）比程序（0001）新" in refusal
    assert len(refusal.splitlines()) == 1


_UPGRADE = "import sys; from pathlib import Path; from services.chassis.migrations import upgrade; "
_UPGRADE += "upgrade(Path(sys.argv[1]), sys.argv[2])"


async def test_migrators_that_come_together_do_the_work_once(
    databases: Databases, migrations: Path
) -> None:
    url = databases.empty("things")
    arguments = (sys.executable, "-c", _UPGRADE, str(migrations), url)
    migrators = [await asyncio.create_subprocess_exec(*arguments) for _ in range(3)]
    assert [await each.wait() for each in migrators] == [0, 0, 0]
    assert await _refusal(migrations, url) is None


@ON_POSTGRESQL
async def test_a_table_that_somebody_holds_ends_the_upgrade_and_it_goes_on_later(
    databases: Databases, migrations: Path
) -> None:
    url = databases.empty("things")
    upgrade(migrations, url, "0001")
    database = Database(url)
    async with database.transaction() as connection:
        await connection.execute(text("SELECT * FROM thing"))
        with pytest.raises(MigrationError, match="正被占用"):
            await asyncio.to_thread(upgrade, migrations, url)
    await database.dispose()
    upgrade(migrations, url)
    assert await _refusal(migrations, url) is None
