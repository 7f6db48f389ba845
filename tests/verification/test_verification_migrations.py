"""The migrations make exactly the tables that the code knows."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

from services.chassis.migrations import check, configure, upgrade
from tests.verification.house import MIGRATIONS


def test_tables_and_migrations_agree(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'verification.db'}"
    upgrade(MIGRATIONS, url)
    check(MIGRATIONS, url)


def test_the_head_is_written_down() -> None:
    scripts = ScriptDirectory.from_config(configure(MIGRATIONS, "sqlite://"))
    assert scripts.get_heads() == [(MIGRATIONS / "HEAD").read_text().strip()]
