"""What all Python processes of `make up` keep in memory."""

from __future__ import annotations

from tests.benchmarks.figures import Figure
from tests.benchmarks.system import WholeSystem

_MEGABYTE = 1024 * 1024
_OTHERS = ("postgres", "kafka")


async def measure(whole: WholeSystem, rounds: int) -> list[Figure]:
    """Resident megabytes, shared pages counted in each process that has them; and without counting
    them twice."""
    resident, proportional = [], []
    for _ in range(rounds):
        python = [each for name, each in whole.processes().items() if name not in _OTHERS]
        told = [each.memory_full_info() for each in (*python, python[0].parent())]
        resident.append(sum(each.rss for each in told) / _MEGABYTE)
        proportional.append(sum(each.pss for each in told) / _MEGABYTE)
    return [
        Figure("memory of the Python processes", "MB", resident, (), resident[-1], at_most=900),
        Figure("shared pages once", "MB", proportional, (), proportional[-1], at_most=900),
    ]
