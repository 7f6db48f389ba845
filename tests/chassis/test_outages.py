"""A database that cannot serve is told as such: nothing happened, try again."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import text

from services.chassis import outbox
from services.chassis.database import Database
from services.chassis.outages import is_outage
from tests.chassis.building import things
from tests.chassis.edge import Edge
from tests.databases import ON_POSTGRESQL, ON_SQLITE

# PostgreSQL has no quota of its own; what its server says of a full disk is said by a trigger.
FULL = """
CREATE FUNCTION quota() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM outbox) >= 20 THEN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER quota BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION quota()
"""


async def set_quota(database: Database) -> None:
    """Leave the outbox a little room, and no more."""
    async with database.transaction() as connection:
        if database.dialect == "sqlite":
            pages = await connection.scalar(text("PRAGMA page_count"))
            await connection.execute(text(f"PRAGMA max_page_count = {pages + 4}"))
            return
        for statement in FULL.split(";\nCREATE TRIGGER"):
            ahead = "" if "FUNCTION quota() RETURNS" in statement else "CREATE TRIGGER"
            await connection.execute(text(ahead + statement))


async def test_a_full_disk_of_the_outbox_is_told_and_leaves_nothing_half_done(
    owned_database: Database, database: Database, edge: Edge, client: httpx.AsyncClient
) -> None:
    await set_quota(owned_database)
    accepted = 0
    while True:
        body = {"name": f"{accepted:04}{'重' * 70}"}
        headers = {**edge.headers("platform"), "Idempotency-Key": str(accepted)}
        answer = await client.post("/api/v1/things", json=body, headers=headers)
        if answer.status_code != 201:
            break
        accepted += 1
    assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")
    assert answer.headers["retry-after"]
    assert "disk" not in answer.text
    assert 0 < accepted == len(await things(database))
    async with database.reading() as connection:
        told = [message.key for _, message in await outbox.unpublished(connection, 1000)]
    assert told == await things(database)


@ON_POSTGRESQL
async def test_a_session_that_the_server_ends_is_an_outage(database: Database) -> None:
    with pytest.raises(Exception, match=r"terminat|closed|connection") as ended:
        async with database.transaction() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_outage(ended.value)


@ON_SQLITE
@pytest.mark.parametrize(
    "statement", ["SELECT elsewhere FROM thing", "INSERT INTO thing VALUES (NULL)"]
)
async def test_a_statement_that_is_wrong_is_no_outage(database: Database, statement: str) -> None:
    with pytest.raises(Exception, match=r"no such column|NOT NULL|datatype") as wrong:
        async with database.transaction() as connection:
            await connection.execute(text(statement))
    assert not is_outage(wrong.value)
