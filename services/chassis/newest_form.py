"""Understands whether a database is in the form that the code needs, without what brings it there:
a process that serves has no use for Alembic, which takes a fifth of its memory."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import inspect, text

from services.chassis.database import Database

_REVISION = re.compile(r'^revision(?:: str)? = "(\w+)"$', re.MULTILINE)
_TABLE = "alembic_version"


class MigrationError(Exception):
    """The database cannot be brought to, or is not in, the form that the code needs.

    The message is one line for the operator.
    """


async def require_head(migrations: Path, database: Database) -> None:
    """Raise MigrationError where the database is older or newer than the code.

    A service calls this before it takes work: code never runs on tables of another form.
    """
    known = revisions(migrations)
    found, name = await _found(database), database.url.database
    if found == {known[-1]}:
        return
    if found <= set(known):
        at = "、".join(sorted(found)) or "空库"
        raise MigrationError(
            f"数据库 {name} 的表结构是旧版（{at}），程序需要 {known[-1]}："
            "请先执行数据库升级，再启动服务。"
        )
    raise MigrationError(
        f"数据库 {name} 的表结构（{'、'.join(sorted(found))}）比程序（{known[-1]}）新："
        "请部署与之相符的新版程序，不要让旧程序写入。"
    )


def revisions(migrations: Path) -> list[str]:
    """The revisions of a folder of migrations, the oldest first; their files are numbered."""
    files = sorted((migrations / "versions").glob("*.py"))
    written = (_REVISION.search(file.read_text(encoding="utf-8")) for file in files)
    return [revision[1] for revision in written if revision is not None]


async def _found(database: Database) -> set[str]:
    async with database.reading() as connection:
        if not await connection.run_sync(lambda each: inspect(each).has_table(_TABLE)):
            return set()
        rows = await connection.execute(text(f"SELECT version_num FROM {_TABLE}"))  # noqa: S608
        return set(rows.scalars())
