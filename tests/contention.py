"""Understands how to let several acts meet in PostgreSQL at the same moment, every time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy import text

from services.chassis.database import Database

T = TypeVar("T")
_PATIENCE_SECONDS = 30.0
_GLANCE_SECONDS = 0.01
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def meeting(
    database: Database, table: str, *acts: Coroutine[Any, Any, T]
) -> list[T | BaseException]:
    """What becomes of `acts` that all have read, and want to write at `table` at once.

    They are held there, and where one of them holds another, until each waits; then they go on.
    """
    url = database.url.render_as_string(hide_password=False)
    holder, onlooker = Database(url), Database(url)
    try:
        async with holder.transaction() as connection:
            # Reading is let through, writing and holding rows is not.
            await connection.execute(text(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
            tasks = [asyncio.create_task(act) for act in acts]
            await _until_all_wait(onlooker, tasks)
        return await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        await holder.dispose()
        await onlooker.dispose()


async def until_somebody_waits(database: Database) -> None:
    """Return once a connection waits for a lock."""
    async with asyncio.timeout(_PATIENCE_SECONDS), database.reading() as connection:
        while not await connection.scalar(_WAITING):  # noqa: ASYNC110
            await asyncio.sleep(0)


async def _until_all_wait(onlooker: Database, tasks: list[asyncio.Task[T]]) -> None:
    waiting = 0
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while waiting < len(tasks):
            # An act that ends meanwhile was not held, and ends the test.
            ended, _ = await asyncio.wait(tasks, timeout=_GLANCE_SECONDS)
            assert not ended, "an act did not come to the table"
            async with onlooker.reading() as connection:
                waiting = int(await connection.scalar(_WAITING) or 0)


def outcomes(answers: list[Any]) -> list[tuple[int, str | None]]:
    """Status and problem of each HTTP answer, the best first."""
    return sorted(
        (answer.status_code, answer.json().get("code") if answer.status_code >= 400 else None)
        for answer in answers
    )
