"""Understands how to put a lawful row into every table of a database, of whatever form it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CHAR,
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Uuid,
    column,
    insert,
    inspect,
    select,
    table,
)

from services.chassis.clock import CHINA_STANDARD_TIME
from services.chassis.database import Database

Columns = dict[str, list[str]]
Rows = dict[str, list[tuple[Any, ...]]]

_ID = UUID("01980000-0000-7000-8000-000000000001")
_VALUES: tuple[tuple[type, Any], ...] = (
    (Boolean, False),
    (Integer, 1),
    (Date, date(2026, 11, 24)),
    (DateTime, datetime(2026, 11, 24, 9, 30, tzinfo=CHINA_STANDARD_TIME)),
    (LargeBinary, b"{}"),
    (JSON, {"told": "as it was"}),
    (Uuid, _ID),
    (CHAR, _ID.hex),
)
# With what a row begins, among the words that its column may hold.
_BEGINNING = {"DRAFT", "ACCEPTED", "PLANNED", "SENT", "SUSPECTED", "IMPOSED", "ACTIVE", "RAISED"}
_BEGINNING |= {"APPLIED", "PENDING", "RETRYING"}
_HISTORY_BEGINS = {
    "list_version_history": "DRAFT",
    "format_text_history": "DRAFT",
    "service_guide_history": "DRAFT",
    "commitment_history": "ACCEPTED",
    "verification_history": "PLANNED",
    "assistance_request_history": "SENT",
    "finding_history": "SUSPECTED",
    "disposal_history": "IMPOSED",
    "credit_record_history": "ACTIVE",
}


async def fill(database: Database, rows: Mapping[str, Mapping[str, Any]] | None = None) -> Columns:
    """Put one row into every table, with what `rows` says of it; give the columns of each table."""
    async with database.transaction() as connection:
        return await connection.run_sync(_fill, rows or {})


async def kept(database: Database, columns: Columns) -> Rows:
    """What the tables hold in those columns."""
    async with database.snapshot() as connection:
        return {
            name: [
                tuple(row)
                for row in await connection.execute(
                    select(*(column(each) for each in names)).select_from(table(name))
                )
            ]
            for name, names in columns.items()
        }


def _fill(connection: Connection, rows: Mapping[str, Mapping[str, Any]]) -> Columns:
    metadata = MetaData()
    metadata.reflect(connection)
    metadata.remove(metadata.tables["alembic_version"])
    for each in metadata.sorted_tables:
        words = _words(connection, each)
        row = {
            part.name: _value(part, words.get(part.name, ()))
            for part in each.columns
            if not part.nullable
        }
        connection.execute(insert(each).values(**{**row, **rows.get(each.name, {})}))
    return {each.name: [part.name for part in each.columns] for each in metadata.sorted_tables}


def _words(connection: Connection, of: Table) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for check in inspect(connection).get_check_constraints(of.name):
        condition = check["sqltext"]
        about = re.match(r"\W*(\w+)", condition)
        held = re.findall(r"'(\w+)'", condition)
        # Of several conditions on a column, the one that names every word.
        if about and len(held) > len(words.get(about[1], ())):
            words[about[1]] = held
    return words


def _value(part: Column[Any], words: Iterable[str]) -> Any:
    if part.name == "to_state":
        return _HISTORY_BEGINS[part.table.name]
    if part.name == "state" and not words:
        return "RETRYING"
    for word in sorted(words, key=lambda word: word not in _BEGINNING):
        return word
    for kind, value in _VALUES:
        if isinstance(part.type, kind):
            return value
    # Columns that point at one another are called the same.
    return part.name[: part.type.length or None]
