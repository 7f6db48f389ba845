"""Numbers of letters: in order within a process, never twice between processes, gaps allowed."""

from __future__ import annotations

from services.commitment.adapters.letter_numbers import BLOCK, ReservedNumbers
from services.commitment.adapters.unit_of_work import CommitmentUnitOfWork, ProcessMemory
from tests.commitment.conftest import House

SERIES = "山住建"


async def numbers(house: House, memory: ProcessMemory, count: int, year: int = 2026) -> list[str]:
    async with CommitmentUnitOfWork(house.service.database, memory) as uow:
        taken = [await uow.letter_numbers.next(SERIES, year) for _ in range(count)]
        await uow.commit()
    return taken


def named(first: int, last: int, year: int = 2026) -> list[str]:
    return [f"〔{year}〕{SERIES}第{number}号" for number in range(first, last + 1)]


async def test_a_process_numbers_its_letters_in_order(house: House) -> None:
    memory = ProcessMemory()
    assert await numbers(house, memory, 2) == named(1, 2)
    assert await numbers(house, memory, BLOCK) == named(3, BLOCK + 2)


async def test_each_year_counts_from_one(house: House) -> None:
    memory = ProcessMemory()
    assert await numbers(house, memory, 1) == named(1, 1)
    assert await numbers(house, memory, 1, 2027) == named(1, 1, 2027)
    assert await numbers(house, memory, 1) == named(2, 2)


async def test_two_processes_never_give_the_same_number(house: House) -> None:
    one, other = ProcessMemory(), ProcessMemory()
    given = [
        number
        for memory in (one, other, one, other)
        for number in await numbers(house, memory, BLOCK - 10)
    ]
    assert len(given) == len(set(given)) == 4 * (BLOCK - 10)


async def test_a_process_that_starts_again_leaves_a_gap_and_no_double(house: House) -> None:
    assert await numbers(house, ProcessMemory(), 1) == named(1, 1)
    assert await numbers(house, ProcessMemory(), 1) == named(BLOCK + 1, BLOCK + 1)


async def test_a_block_reserved_in_vain_is_given_to_nobody_by_mistake(house: House) -> None:
    memory = ProcessMemory()
    async with CommitmentUnitOfWork(house.service.database, memory) as uow:
        await uow.letter_numbers.next(SERIES, 2026)
    assert memory.reserved_numbers.take((SERIES, 2026)) is None
    assert await numbers(house, memory, 1) == named(1, 1)


def test_blocks_are_used_up_one_after_the_other() -> None:
    reserved = ReservedNumbers()
    reserved.put((SERIES, 2026), range(1, 3))
    reserved.put((SERIES, 2026), range(101, 102))
    assert [reserved.take((SERIES, 2026)) for _ in range(4)] == [1, 2, 101, None]
