"""Understands how a hot path speaks to PostgreSQL: statements compiled once, given to the driver
directly, rows of several tables written by one statement."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache, partial
from typing import Any

import asyncpg
import orjson
from sqlalchemy import JSON, Column, Integer, String, Table, TypeDecorator
from sqlalchemy.dialects.postgresql import asyncpg as postgresql
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

Rows = Sequence[Mapping[str, Any]]

_Processor = Callable[[Any], Any] | None

_PARAMETER = re.compile(r"\$(\d+)")


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
        kinds = {name: compiled.binds[name].type for name in compiled.positiontup}
        self._parameters = [
            (name, kind.dialect_impl(_DIALECT).bind_processor(_DIALECT))
            for name, kind in kinds.items()
        ]
        self._kinds = list(kinds.values())
        columns = list(query.exported_columns)
        self._row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        self._readers: list[_Processor] = [
            column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
            for column in columns
        ]

    @cached_property
    def _sql_of_many(self) -> str:
        return _asked_of_many(self._sql, self._kinds)

    async def one_or_none(self, driver: asyncpg.Connection, **values: Any) -> Any:
        """The one row, or None, for the values of the query's parameters."""
        found = await driver.fetchrow(self._sql, *self._told(values))
        return None if found is None else self._read(found.values())

    async def all(self, driver: asyncpg.Connection, **values: Any) -> list[Any]:
        """Every row, for the values of the query's parameters."""
        return [
            self._read(row.values()) for row in await driver.fetch(self._sql, *self._told(values))
        ]

    async def all_of_each(
        self, driver: asyncpg.Connection, asked: Sequence[Mapping[str, Any]]
    ) -> list[list[Any]]:
        """Every row for each of several values of the query's parameters, in one round trip."""
        if len(asked) == 1:
            return [await self.all(driver, **asked[0])]
        arrays = [list(each) for each in zip(*map(self._told, asked), strict=True)]
        told: list[list[Any]] = [[] for _ in asked]
        for place, *row in await driver.fetch(self._sql_of_many, *arrays):
            told[place - 1].append(self._read(row))
        return told

    def _told(self, values: Mapping[str, Any]) -> list[Any]:
        given = {**self._values, **values}
        return [_processed(write, given[name]) for name, write in self._parameters]

    def _read(self, row: Iterable[Any]) -> Any:
        return self._row._make(map(_processed, self._readers, row))


def _asked_of_many(sql: str, kinds: Sequence[TypeEngine[Any]]) -> str:
    """`sql` for each element of the arrays of its parameters, told apart by their place. Raises
    ValueError where there is no parameter."""
    if not kinds:
        raise ValueError("a query that is asked for many has parameters")
    names = [f"asked_{number}" for number in range(1, len(kinds) + 1)]
    arrays = [f"${number}::{array_type(kind)}" for number, kind in enumerate(kinds, 1)]
    of_each = _PARAMETER.sub(r"asked.asked_\1", sql)
    # OFFSET keeps the planner from joining all at once: each is found as if it were asked alone.
    return (
        f"SELECT asked.place, found.* "  # noqa: S608
        f"FROM unnest({', '.join(arrays)}) WITH ORDINALITY AS asked ({', '.join(names)}, place) "
        f"CROSS JOIN LATERAL ({of_each} OFFSET 0) AS found"
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a table that counts its versions, as it is to be: `row` names every column, and
    `seen` is the version that it was read at."""

    table: Table
    row: Mapping[str, Any]
    seen: int


@dataclass(frozen=True, slots=True)
class Writing:
    """What a statement writes: new rows, rows that are new unless their key is taken, and changes.
    The new rows of a table with the same columns are written in this order."""

    new: Sequence[tuple[Table, Rows]] = ()
    unless_there: Sequence[tuple[Table, Rows]] = ()
    changes: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class LastInsert:
    """An insert in the words of the database that ends a statement: `sql` with a place in braces
    for each of the `arguments`, and `ahead` for the number of rows that are written before it."""

    sql: str
    arguments: Mapping[str, Any]


def written_at_once(writing: Writing, last: LastInsert | None = None) -> tuple[str, list[Any]]:
    """One statement, with its arguments, that does all of `writing` and then `last`; it is the same
    for one row and for many. Where a row that is changed has another version, the database refuses
    the whole, see `STALE`. Raises ValueError where there is nothing to write.
    """
    together = _together(writing)
    if not together and last is None:
        raise ValueError("a statement writes at least one row")
    names = () if last is None else tuple(last.arguments)
    sql, writers = _compiled(tuple(together), last.sql if last else None, names)
    arguments = [
        [_processed(write, row[name]) for row in rows]
        for rows, columns in zip(together.values(), writers, strict=True)
        for name, write in columns
    ]
    return sql, [*arguments, *(last.arguments.values() if last else ())]


STALE = asyncpg.DivisionByZeroError
"""What the database refuses a statement with, one of whose changes came too late."""

_SEEN = "seen_version"
_Writers = list[list[tuple[str, _Processor]]]


class _Way(Enum):
    NEW = "new"
    UNLESS_THERE = "unless there"
    CHANGE = "change"


_Shape = tuple[_Way, Table, tuple[str, ...]]


def _together(writing: Writing) -> dict[_Shape, list[Mapping[str, Any]]]:
    together: dict[_Shape, list[Mapping[str, Any]]] = {}
    for way, parts in ((_Way.NEW, writing.new), (_Way.UNLESS_THERE, writing.unless_there)):
        for table, rows in parts:
            for row in rows:
                together.setdefault((way, table, tuple(row)), []).append(row)
    for change in writing.changes:
        shape = (_Way.CHANGE, change.table, tuple(change.row))
        together.setdefault(shape, []).append({**change.row, _SEEN: change.seen})
    for (way, table, _), rows in together.items():
        if way is not _Way.NEW:
            rows.sort(key=partial(_key_in, table))
    # However a group is made up, it is one of few statements.
    return dict(sorted(together.items(), key=lambda part: _name_of(part[0])))


def _key_in(table: Table, row: Mapping[str, Any]) -> list[str]:
    """What two statements that meet in the same rows go by, so that neither waits for the other."""
    return [str(row[column.name]) for column in table.primary_key]


def _name_of(shape: _Shape) -> tuple[str, str, tuple[str, ...]]:
    way, table, names = shape
    return way.name, table.name, names


@lru_cache(maxsize=512)
def _compiled(
    shapes: tuple[_Shape, ...], last_sql: str | None, arguments: tuple[str, ...]
) -> tuple[str, _Writers]:
    written: list[str] = []
    guards: list[str] = []
    writers: _Writers = []
    number = 1
    for way, table, names in shapes:
        columns = [table.columns[name] for name in names]
        if way is _Way.CHANGE:
            columns.append(Column(_SEEN, Integer))
            guards.append(_made_all(f"part_{len(written)}", number))
        write = _update_of_many if way is _Way.CHANGE else _insert_of_many
        on_conflict = " ON CONFLICT DO NOTHING" if way is _Way.UNLESS_THERE else ""
        written.append(f"{write(table, columns, number)}{on_conflict} RETURNING 1")
        writers.append([(column.name, _writer(column)) for column in columns])
        number += len(columns)
    if last_sql is not None:
        places = {name: f"${place}" for place, name in enumerate(arguments, number)}
        ahead = " + ".join(_counted(len(written))) or "0"
        written.append(last_sql.format_map({**places, "ahead": ahead}))
    if last_sql is not None and not guards:
        last = written.pop()
    else:
        # Asked about in their order, the parts are written in it.
        last = f"SELECT {', '.join(guards or _counted(len(written)))}"
    parts = ", ".join(f"part_{number} AS ({part})" for number, part in enumerate(written))
    return (f"WITH {parts} {last}" if parts else last), writers


def _counted(parts: int) -> list[str]:
    """How many rows each of the first `parts` wrote."""
    return [f"(SELECT count(*) FROM part_{part})" for part in range(parts)]  # noqa: S608


def _given(columns: Sequence[Column[Any]], number: int) -> str:
    """The rows whose columns come as arrays, the first of them as argument `number`."""
    arrays = [
        f"${place}::{array_type(column.type)}" for place, column in enumerate(columns, number)
    ]
    return f"unnest({', '.join(arrays)})"


def _value(column: Column[Any]) -> str:
    given = f"given.{column.name}"
    return f"{given}::JSON" if isinstance(_without_decoration(column.type), JSON) else given


def _insert_of_many(table: Table, columns: Sequence[Column[Any]], number: int) -> str:
    names = ", ".join(column.name for column in columns)
    values = ", ".join(map(_value, columns))
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {values} "  # noqa: S608
        f"FROM {_given(columns, number)} AS given ({names})"
    )


def _update_of_many(table: Table, columns: Sequence[Column[Any]], number: int) -> str:
    key = [column.name for column in table.primary_key]
    values = ", ".join(
        f"{column.name} = {_value(column)}"
        for column in columns
        if column.name not in (*key, _SEEN)
    )
    names = ", ".join(column.name for column in columns)
    same = " AND ".join(f"{table.name}.{name} = given.{name}" for name in key)
    return (
        f"UPDATE {table.name} SET {values} FROM {_given(columns, number)} AS given ({names}) "  # noqa: S608
        f"WHERE {same} AND {table.name}.version = given.{_SEEN}"
    )


def _made_all(part: str, number: int) -> str:
    """Refuses the statement, as `STALE`, where not every row was changed whose first column is
    argument `number`."""
    made = f"(SELECT count(*) FROM {part}) = cardinality(${number})"  # noqa: S608
    return f"1 / CASE WHEN {made} THEN 1 ELSE 0 END"


def array_type(kind: TypeEngine[Any]) -> str:
    """The type of an array whose elements are given as `kind`; texts of any length, so that one
    that is too long is refused, not cut, and JSON as the text that it is written as."""
    if isinstance(_without_decoration(kind), String | JSON):
        return "TEXT[]"
    return f"{kind.dialect_impl(_DIALECT).compile(_DIALECT)}[]"


def _without_decoration(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def _writer(column: Column[Any]) -> _Processor:
    write: _Processor = column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return write


def _processed(process: _Processor, value: Any) -> Any:
    return value if process is None else process(value)
