"""Gives documents their numbers 〔年〕{代字}第{n}号, without letting filings wait for one another.

A process reserves a block of a series in the transaction that first needs it and shares it out to
later ones from memory, once that transaction is committed. A number taken by a transaction that is
rolled back is not given again: gaps are allowed, doubles are not.
"""

from __future__ import annotations

from collections import deque

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

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
        return f"〔{year}〕{series}第{await self._number((series, year))}号"

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
        is_sqlite = self._connection.dialect.name == "sqlite"
        insert = sqlite.insert if is_sqlite else postgresql.insert
        statement = (
            insert(letter_number_blocks)
            .values(series=series[0], year=series[1], next_number=1 + BLOCK)
            .on_conflict_do_update(
                index_elements=["series", "year"],
                set_={"next_number": letter_number_blocks.c.next_number + BLOCK},
            )
            .returning(letter_number_blocks.c.next_number)
        )
        end: int = (await self._connection.execute(statement)).scalar_one()
        return range(end - BLOCK, end)
