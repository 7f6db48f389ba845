"""The limit of filing: a bare FastAPI endpoint that inserts one row and one outbox row, by one
statement through asyncpg.

`python -m tests.benchmarks.bare_endpoint PORT DATABASE_URL` serves it; the tables are made anew.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson
from fastapi import FastAPI

from services.chassis.ids import new_id
from tests.benchmarks.processes import serve

_TABLES = """
DROP TABLE IF EXISTS bare_row, bare_outbox;
CREATE TABLE bare_row (
    id uuid PRIMARY KEY, reference text NOT NULL, body json NOT NULL,
    filed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE bare_outbox (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid NOT NULL UNIQUE,
    topic text NOT NULL, message_key text NOT NULL, headers json NOT NULL, value bytea NOT NULL,
    appended_at timestamptz NOT NULL DEFAULT now(), published_at timestamptz
);
"""
_INSERT = """
WITH row AS (INSERT INTO bare_row (id, reference, body) VALUES ($1, $2, $3))
INSERT INTO bare_outbox (event_id, topic, message_key, headers, value)
VALUES ($4, 'bare', $5, '{}', $6)
"""
_VALUE = b"x" * 500


def build(database_url: str) -> FastAPI:
    """The endpoint over a pool of connections."""
    pools: list[asyncpg.Pool] = []

    @asynccontextmanager
    async def lifespan(_api: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(database_url, min_size=10, max_size=10) as pool:
            await pool.execute(_TABLES)
            pools.append(pool)
            yield

    api = FastAPI(lifespan=lifespan)

    @api.post("/rows", status_code=201)
    async def add(body: dict[str, Any]) -> dict[str, str]:
        key = new_id()
        content = orjson.dumps(body).decode()
        reference = body["matter_reference"]
        async with pools[0].acquire() as connection:
            await connection.execute(_INSERT, key, reference, content, new_id(), str(key), _VALUE)
        return {"id": str(key)}

    return api


if __name__ == "__main__":
    serve(build(sys.argv[2]), int(sys.argv[1]))
