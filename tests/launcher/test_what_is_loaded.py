"""Ten processes share one machine: each loads what it uses, and nothing else of any weight."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.launcher.leaving_out import LeftOut
from deploy.launcher.programs import PROGRAMS
from tests.launcher.surroundings import as_make_up_tells

ROOT = Path(__file__).parents[2]
DATABASE = "postgresql+asyncpg://one:secret@127.0.0.1:9/one"
_NOBODY = {"alembic", "click", "pydantic.v1", "rich", "sqlalchemy.orm"}
_NO_SERVICE = {"sqlite3"}
_NO_WORKER = {"fastapi"}
_NO_API = {"aiokafka"}
_NOT = {
    "catalog-api": {"aiohttp"},
    "catalog-worker": {"aiohttp", "cryptography", "jsonschema_rs"},
    "commitment-worker": {"aiohttp", "cryptography", "jsonschema_rs"},
    "credit-api": {"aiohttp", "jsonschema_rs"},
    "credit-worker": {"jsonschema_rs"},
    "gateway": {"fastapi", "sqlalchemy"},
    "sandbox": {"aiohttp", "cryptography", "sqlalchemy"},
}


def spared(program: str) -> set[str]:
    """What the process has no use for."""
    role = program.rpartition("-")[2]
    by_role = {"api": _NO_SERVICE | _NO_API, "worker": _NO_SERVICE | _NO_WORKER}
    return _NOBODY | by_role.get(role, set()) | _NOT.get(program, set())


def python(*arguments: str, **told: str) -> str:
    """What a fresh interpreter prints."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**kept, **told},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize("program", [each.name for each in PROGRAMS])
def test_a_process_loads_nothing_that_it_has_no_use_for(program: str, tmp_path: Path) -> None:
    told = as_make_up_tells(program, tmp_path, DATABASE)
    loaded = set(python("-m", "tests.launcher.loading", program, **told).split())
    assert "deploy.launcher.process" in loaded
    assert loaded & spared(program) == set()


def test_a_database_works_without_what_is_left_out(tmp_path: Path) -> None:
    program = f"""
from deploy.launcher.leaving_out import leave_out
leave_out()
import asyncio, sys
from sqlalchemy import Column, Integer, MetaData, Table, select
from services.chassis.database import Database, insert_or_ignore
things = Table("things", MetaData(), Column("number", Integer, primary_key=True))
async def main():
    database = Database("sqlite:///{tmp_path}/things.db")
    async with database.transaction() as connection:
        await connection.run_sync(things.metadata.create_all)
        again = [await insert_or_ignore(connection, things, {{"number": 7}}) for _ in range(2)]
    async with database.snapshot() as connection:
        print(again, (await connection.execute(select(things.c.number))).scalars().all())
    await database.dispose()
asyncio.run(main())
print("sqlalchemy.orm" in sys.modules)
"""
    assert python("-c", program).splitlines() == ["[True, False] [7]", "False"]


def test_what_is_left_out_says_so_where_it_is_used() -> None:
    with pytest.raises(RuntimeError, match=r"mapper\.Session is left out of this process"):
        LeftOut("mapper").Session()
