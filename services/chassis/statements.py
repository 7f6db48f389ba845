"""Understands how a hot path speaks to PostgreSQL: statements compiled once, given to the driver
directly, rows of several tables written by one statement."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import asyncpg
import orjson
from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import asyncpg as postgresql
from sqlalchemy.sql.selectable import ReturnsRows

Rows = Sequence[Mapping[str, Any]]

_Processor = Callable[[Any], Any] | None


def _dumps(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


_DIALECT: Any = postgresql.dialect(  # type: ignore[no-untyped-call]
    json_serializer=_dumps, json_deserializer=orjson.loads
)


class PreparedQuery:
    """A statement that tells rows, compiled once; its columns have names of their own."""

    def __init__(self, query: ReturnsRows) -> None:
        compiled: Any = query.compile(dialect=_DIALECT)
        self._sql: str = compiled.string
        self._values: dict[str, Any] = compiled.params
        self._parameters = [
            (name, compiled.binds[name].type.dialect_impl(_DIALECT).bind_processor(_DIALECT))
            for name in compiled.positiontup
        ]
        columns = list(query.exported_columns)
        self._row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        self._readers: list[_Processor] = [
            column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
            for column in columns
        ]

    async def one_or_none(self, driver: asyncpg.Connection, **values: Any) -> Any:
        """The one row, or None, for the values of the query's parameters."""
        found = await driver.fetchrow(self._sql, *self._told(values))
        return None if found is None else self._read(found)

    async def all(self, driver: asyncpg.Connection, **values: Any) -> list[Any]:
        """Every row, for the values of the query's parameters."""
        return [self._read(row) for row in await driver.fetch(self._sql, *self._told(values))]

    def _told(self, values: Mapping[str, Any]) -> list[Any]:
        given = {**self._values, **values}
        return [_processed(write, given[name]) for name, write in self._parameters]

    def _read(self, row: asyncpg.Record) -> Any:
        return self._row._make(map(_processed, self._readers, row.values()))


@dataclass(frozen=True, slots=True)
class LastInsert:
    """An insert in the words of the database that ends a statement: `sql` with a place in braces
    for each of the `arguments`."""

    sql: str
    arguments: Mapping[str, Any]


def insertion(
    parts: Sequence[tuple[Table, Rows]], last: LastInsert | None = None
) -> tuple[str, list[Any]]:
    """One statement, with its arguments, that inserts the rows of every part and does `last`.

    The rows of a part have the same columns; those of one part keep their order. Raises ValueError
    where there is nothing to insert.
    """
    filled = [(table, rows) for table, rows in parts if rows]
    if not filled and last is None:
        raise ValueError("a statement inserts at least one row")
    shape = tuple((table, tuple(rows[0]), len(rows)) for table, rows in filled)
    names = () if last is None else tuple(last.arguments)
    sql, writers = _compiled(shape, last.sql if last else None, names)
    arguments = [
        _processed(write, row[name])
        for (_, rows), columns in zip(filled, writers, strict=True)
        for row in rows
        for name, write in columns
    ]
    return sql, [*arguments, *(last.arguments.values() if last else ())]


_Shape = tuple[tuple[Table, tuple[str, ...], int], ...]
_Writers = list[list[tuple[str, _Processor]]]


@lru_cache(maxsize=512)
def _compiled(
    shape: _Shape, last_sql: str | None, arguments: tuple[str, ...]
) -> tuple[str, _Writers]:
    inserts: list[str] = []
    writers: _Writers = []
    number = 0
    for table, names, count in shape:
        rows = []
        for _ in range(count):
            rows.append(f"({', '.join(f'${number + n}' for n in range(1, len(names) + 1))})")
            number += len(names)
        columns = ", ".join(names)
        inserts.append(f"INSERT INTO {table.name} ({columns}) VALUES {', '.join(rows)}")  # noqa: S608
        writers.append([(name, _writer(table.columns[name])) for name in names])
    if last_sql is not None:
        places = {name: f"${number + n}" for n, name in enumerate(arguments, 1)}
        inserts.append(last_sql.format_map(places))
    *before, last = inserts
    ahead = ", ".join(f"part_{number} AS ({insert})" for number, insert in enumerate(before))
    return (f"WITH {ahead} {last}" if ahead else last), writers


def _writer(column: Column[Any]) -> _Processor:
    write: _Processor = column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return write


def _processed(process: _Processor, value: Any) -> Any:
    return value if process is None else process(value)
