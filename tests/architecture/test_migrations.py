"""The migrations of each service lead to its tables, one after another."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import create_engine, text

from services.chassis.migrations import check, configure, upgrade
from tests.architecture.reading import ROOT, SERVICES

EACH_SERVICE = pytest.mark.parametrize("service", SERVICES)


def migrations(service: str) -> Path:
    return ROOT / "services" / service / "migrations"


def script(service: str) -> ScriptDirectory:
    return ScriptDirectory.from_config(configure(migrations(service), "sqlite://"))


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
def test_the_migrations_lead_to_the_tables(service: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'service.sqlite'}"
    upgrade(migrations(service), url)
    upgrade(migrations(service), url)
    check(migrations(service), url)


@EACH_SERVICE
def test_a_table_that_no_migration_makes_is_told(service: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'service.sqlite'}"
    upgrade(migrations(service), url)
    engine = create_engine(f"sqlite:///{tmp_path / 'service.sqlite'}")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE idempotent_answer"))
    engine.dispose()
    with pytest.raises(CommandError):
        check(migrations(service), url)
