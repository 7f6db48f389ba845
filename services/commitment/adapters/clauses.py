"""Reads the clauses that the system applies from contracts/clauses.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as people read it."""

    clause: str
    instrument: str
    document_no: str | None
    heading: str
    text: str
    status: str


class ClauseBook:
    """All clauses by id."""

    def __init__(self, entries: dict[str, Any]) -> None:
        instruments = entries["instruments"]
        self._clauses = {
            name: _clause(name, each, instruments) for name, each in entries["clauses"].items()
        }

    @classmethod
    def load(cls, path: Path) -> ClauseBook:
        """The book in a TOML file."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8")))

    def __getitem__(self, clause: str) -> Clause:
        """The clause. Raises KeyError for an unknown one."""
        return self._clauses[clause]


def _clause(name: str, entry: dict[str, Any], instruments: dict[str, Any]) -> Clause:
    """A clause's id begins with its instrument's."""
    instrument = next(each for key, each in instruments.items() if f"{name}.".startswith(f"{key}."))
    return Clause(
        clause=name,
        instrument=instrument["name"],
        document_no=instrument.get("document_no"),
        heading=entry["heading"],
        text=entry["text"],
        status=entry["status"],
    )
