"""`make bench`: every figure beside its limit, in one run, in turn, several rounds."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import uvloop

from tests.benchmarks import (
    embedded_profile,
    event_effect,
    filing_speed,
    gateway_alone,
    list_pages,
    memory,
    relay_speed,
)
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.system import WholeSystem, whole_system

_OF_WHOLE: dict[str, Callable[[WholeSystem, int], Awaitable[list[Figure]]]] = {
    "memory": memory.measure,
    "filings": filing_speed.measure,
    "effect": event_effect.measure,
    "relay": relay_speed.measure,
    "lists": list_pages.measure,
}
_NAMES = ("embedded", "gateway", *_OF_WHOLE)
_READABLE_BY_ENGINES = 0o711
_QUIET = 1.0


async def _measure(names: Sequence[str], rounds: int, folder: Path) -> list[Figure]:
    figures: list[Figure] = []
    if "embedded" in names:
        figures += await embedded_profile.measure(folder / "embedded")
    if "gateway" in names:
        figures += await gateway_alone.measure(folder, rounds)
    chosen = [each for each in _OF_WHOLE if each in names]
    if chosen:
        async with whole_system(folder / "whole") as whole:
            for name in chosen:
                told = await _OF_WHOLE[name](whole, rounds)
                print(table(told), flush=True)
                figures += told
    return figures


def main() -> None:
    """Measure what was asked for, print the table, and write it in JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="figure", help=", ".join(_NAMES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, default=Path("var/bench.json"))
    options = parser.parse_args()
    if unknown := set(options.names) - set(_NAMES):
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    busy = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory(prefix="chengnuo-bench-") as temporary:
        folder = Path(temporary)
        folder.chmod(_READABLE_BY_ENGINES)
        (folder / "embedded").mkdir()
        figures = uvloop.run(_measure(options.names or _NAMES, options.rounds, folder))
    busy.append(os.getloadavg()[0])
    told = {
        "busy_before_and_after": [round(each, 1) for each in busy],
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "rounds": options.rounds,
        "figures": [each.as_json() for each in figures],
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"\n{table(figures)}\n\n{options.json}")
    if busy[0] > _QUIET:
        print(f"the machine was busy before ({busy[0]:.1f} ready to run): measure when it is not")


if __name__ == "__main__":
    main()
