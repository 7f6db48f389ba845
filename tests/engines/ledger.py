"""Counts which tests ran on which engines, and says so in a run's last lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pytest

ENGINES = ("sqlite", "postgresql", "embedded", "kafka")
REAL = frozenset({"postgresql", "kafka"})
_ASKED_BY = {
    "postgres_server": frozenset({"postgresql"}),
    "kafka_server": frozenset({"kafka"}),
    "distributed_system": REAL,
}
_NAMED = {name: frozenset({name}) for name in ENGINES} | {"distributed": REAL}


def engines_of(item: pytest.Item) -> tuple[str, ...]:
    """The engines that a test says it runs on: by the mark `engine("kafka")`, by the id of a
    parameter ("sqlite", "postgresql-kafka", "distributed"), or by asking for the fixture of a
    server or of the distributed system."""
    told = {str(name) for mark in item.iter_markers("engine") for name in mark.args}
    callspec = getattr(item, "callspec", None)
    if callspec is not None:
        for word in callspec.id.split("-"):
            told |= _NAMED.get(word, frozenset())
    for fixture in getattr(item, "fixturenames", ()):
        told |= _ASKED_BY.get(fixture, frozenset())
    return tuple(name for name in ENGINES if name in told)


@dataclass
class Ledger:
    """What ran. `versions` are those of the engines that were started; `required` are the real
    engines on which something must have run."""

    required: frozenset[str]
    versions: dict[str, str] = field(default_factory=dict)
    _outcomes: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    _reasons: Counter[str] = field(default_factory=Counter)

    def note(self, item: pytest.Item, report: pytest.TestReport) -> None:
        """Take in the report of one phase; a test passed where every phase did."""
        _, before = self._outcomes.get(item.nodeid, ((), ""))
        if report.skipped and not hasattr(report, "wasxfail"):
            self._reasons[_reason(report)] += 1
        if before in ("", "passed"):
            self._outcomes[item.nodeid] = (engines_of(item), report.outcome)

    def missing(self) -> list[str]:
        """The required engines on which no test passed or failed."""
        used = {
            engine
            for engines, outcome in self._outcomes.values()
            if outcome != "skipped"
            for engine in engines
        }
        return sorted(self.required - used)

    def lines(self) -> list[str]:
        """The ledger as a person reads it."""
        counted: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for engines, outcome in self._outcomes.values():
            counted[engines][outcome] += 1
        lines = [
            f"{self._title(engines):<40} {_told(counts)}"
            for engines, counts in sorted(counted.items())
        ]
        lines += [f"{count} skipped: {reason}" for reason, count in sorted(self._reasons.items())]
        lines += [f"required, and nothing ran on it: {engine}" for engine in self.missing()]
        return lines

    def _title(self, engines: Iterable[str]) -> str:
        told = [f"{name} {self.versions.get(name, '')}".strip() for name in engines]
        return " + ".join(told) or "no engine"


def required_engines(setting: str) -> frozenset[str]:
    """What CHENGNUO_REAL_ENGINES asks for: nothing, "required" for all, or names with commas."""
    if setting == "required":
        return REAL
    named = frozenset(name for name in setting.split(",") if name)
    if named - REAL:
        raise pytest.UsageError(
            f"CHENGNUO_REAL_ENGINES: {setting} is neither `required` nor of {sorted(REAL)}"
        )
    return named


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))


def _reason(report: pytest.TestReport) -> str:
    where = report.longrepr
    return where[2].removeprefix("Skipped: ") if isinstance(where, tuple) else str(where)
