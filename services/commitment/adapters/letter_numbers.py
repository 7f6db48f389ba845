"""Gives documents their numbers 〔年〕{代字}第{n}号, without letting filings wait for one another.

A process reserves a block of a series when it first needs one, in the transaction that needs it or,
for a filing on PostgreSQL, by a statement of its own before it, and shares it out from memory once
the block is its own. A number taken by a transaction that is rolled back is not given again: gaps
are allowed, doubles are not.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncConnection

from services.chassis.database import insert_of
from services.chassis.statements import PreparedQuery
from services.chassis.together import Connecting
from services.commitment.adapters.tables import letter_number_blocks

BLOCK = 100

Series = tuple[str, int]


class ReservedNumbers:
    """The blocks that this process reserved and has not used up; one for all transactions."""

    def __init__(self) -> None:
        self._blocks: dict[Series, deque[range]] = {}

    def take(self, series: Series) -> int | None:
        """The next number, or None where a block must be reserved."""
        blocks = self._blocks.get(series)
        if not blocks:
            return None
        block = blocks.popleft()
        if len(block) > 1:
            blocks.appendleft(block[1:])
        return block[0]

    def put(self, series: Series, block: range) -> None:
        """Share out the rest of a block that was reserved for good."""
        if block:
            self._blocks.setdefault(series, deque()).append(block)


class LetterNumberRows:
    """The numbers as one transaction sees them."""

    def __init__(self, connection: AsyncConnection, reserved: ReservedNumbers) -> None:
        self._connection = connection
        self._reserved = reserved
        self._own: dict[Series, range] = {}

    async def next(self, series: str, year: int) -> str:
        """The next number of a series in a year, as documents carry it."""
        return letter_number(series, year, await self._number((series, year)))

    def keep(self) -> None:
        """Share out what is left of the blocks reserved here; called after the commit."""
        for series, block in self._own.items():
            self._reserved.put(series, block)
        self._own = {}

    async def _number(self, series: Series) -> int:
        if not self._own.get(series):
            taken = self._reserved.take(series)
            if taken is not None:
                return taken
            self._own[series] = await self._reserve(series)
        block = self._own[series]
        self._own[series] = block[1:]
        return block[0]

    async def _reserve(self, series: Series) -> range:
        statement = _reservation(self._connection.dialect.name)
        values = {"of_series": series[0], "of_year": series[1]}
        end: int = (await self._connection.execute(statement, values)).scalar_one()
        return range(end - BLOCK, end)


class LetterNumbersAtOnce:
    """The numbers as filings on PostgreSQL take them: a block is reserved for good at once."""

    def __init__(self, connect: Connecting, reserved: ReservedNumbers) -> None:
        self._connect = connect
        self._reserved = reserved

    async def next(self, series: str, year: int) -> str:
        """The next number of a series in a year, as documents carry it."""
        number = self._reserved.take((series, year))
        if number is None:
            async with self._connect() as driver:
                row = await _RESERVE.one_or_none(driver, of_series=series, of_year=year)
            number = row.next_number - BLOCK
            self._reserved.put((series, year), range(number + 1, row.next_number))
        return letter_number(series, year, number)


def letter_number(series: str, year: int, number: int) -> str:
    """A number as documents carry it."""
    return f"〔{year}〕{series}第{number}号"


def _reservation(dialect: str) -> Any:
    """The statement that moves a series on by a block and tells where the block ends."""
    return (
        insert_of(dialect)(letter_number_blocks)
        .values(series=bindparam("of_series"), year=bindparam("of_year"), next_number=1 + BLOCK)
        .on_conflict_do_update(
            index_elements=["series", "year"],
            set_={"next_number": letter_number_blocks.c.next_number + BLOCK},
        )
        .returning(letter_number_blocks.c.next_number)
    )


_RESERVE = PreparedQuery(_reservation("postgresql"))
