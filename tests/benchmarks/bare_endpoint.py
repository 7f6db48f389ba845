"""The limit that filing is held against: a bare FastAPI endpoint that inserts the same row."""

from __future__ import annotations

import pickle
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Column, MetaData, Table, insert

from services.chassis.database import Database
from services.chassis.ids import new_id
from services.commitment.adapters.tables import commitments

_METADATA = MetaData()
_ROWS = Table(
    "commitments",
    _METADATA,
    *(Column(each.name, each.type, primary_key=each.primary_key) for each in commitments.columns),
)


def build(database_path: Path, row: dict[str, Any]) -> FastAPI:
    """One endpoint, one insert of `row` under a fresh key, flushed to the disk as filing is."""
    database = Database(f"sqlite:///{database_path}")

    @asynccontextmanager
    async def lifespan(_api: FastAPI) -> AsyncIterator[None]:
        async with database.transaction() as connection:
            await connection.run_sync(_METADATA.create_all)
        yield

    api = FastAPI(lifespan=lifespan)

    @api.post("/rows", status_code=201)
    async def file(body: dict[str, Any]) -> dict[str, str]:
        key = new_id()
        values = {**row, "commitment_id": key, "matter_reference": body["matter_reference"]}
        async with database.transaction() as connection:
            await connection.execute(insert(_ROWS).values(**values))
        return {"commitment_id": str(key)}

    return api


if __name__ == "__main__":
    port, database_path, row_path = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    # The row was written a moment ago by the benchmark itself.
    sample = pickle.loads(row_path.read_bytes())  # noqa: S301
    uvicorn.run(build(database_path, sample), port=port, log_level="warning", access_log=False)
