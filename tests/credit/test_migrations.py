"""The migrations make the tables that the code knows."""

from __future__ import annotations

from pathlib import Path

from services.chassis.migrations import check, upgrade
from tests.credit.house import MIGRATIONS


def test_migrations_and_tables_are_the_same(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'credit.db'}"
    upgrade(MIGRATIONS, url)
    upgrade(MIGRATIONS, url)
    check(MIGRATIONS, url)


def test_the_head_file_names_the_newest_migration() -> None:
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("0*.py"))
    assert newest.startswith((MIGRATIONS / "HEAD").read_text().strip())
