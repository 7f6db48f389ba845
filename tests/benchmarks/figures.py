"""Understands a figure: what was measured in several rounds, its limit in turn with it."""

from __future__ import annotations

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

Measure = Callable[[], Awaitable[float]]


@dataclass(frozen=True, slots=True)
class Figure:
    """`own` was measured in rounds, `limit` in turn with it where there is one. The goal is a bound
    of `judged`, what is asked of the medians: `at_least` or `at_most`."""

    name: str
    unit: str
    own: Sequence[float]
    limit: Sequence[float] = ()
    judged: float = 0.0
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        return (self.at_least is None or self.judged >= self.at_least) and (
            self.at_most is None or self.judged <= self.at_most
        )

    def as_json(self) -> dict[str, Any]:
        """The figure in JSON, every round of it."""
        goal = {"at_least": self.at_least, "at_most": self.at_most}
        return {
            "name": self.name,
            "unit": self.unit,
            "own": list(self.own),
            "limit": list(self.limit),
            "judged": round(self.judged, 3),
            "goal": {name: bound for name, bound in goal.items() if bound is not None},
            "reached": self.reached,
            "note": self.note,
        }


def ratio_of(own: Sequence[float], limit: Sequence[float]) -> float:
    """The median of the rounds' ratios; what ran in turn met the machine in the same mood."""
    return statistics.median(one / other for one, other in zip(own, limit, strict=True))


async def in_turn(rounds: int, *measures: Measure) -> list[list[float]]:
    """What each measure gives in each round, the measures of a round one after the other."""
    seen: list[list[float]] = [[] for _ in measures]
    for _ in range(rounds):
        for values, measure in zip(seen, measures, strict=True):
            values.append(await measure())
    return seen


def table(figures: Sequence[Figure]) -> str:
    """The figures for people."""
    rows = [("figure", "median (min to max)", "limit", "judged", "goal", "")]
    rows += [_row(each) for each in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(figure: Figure) -> tuple[str, ...]:
    goal = f"≥ {figure.at_least:g}" if figure.at_least is not None else f"≤ {figure.at_most:g}"
    return (
        figure.name,
        f"{_spread(figure.own)} {figure.unit}",
        f"{_spread(figure.limit)} {figure.unit}" if figure.limit else "",
        f"{figure.judged:.2f}",
        goal,
        "reached" if figure.reached else "missed",
    )


def _spread(values: Sequence[float]) -> str:
    low, high = min(values), max(values)
    return f"{_short(statistics.median(values))} ({_short(low)} to {_short(high)})"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
