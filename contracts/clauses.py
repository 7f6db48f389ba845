"""Understands the clauses that the system applies: `clauses.toml`, read once and typed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any


class ClauseStatus(StrEnum):
    """Whose words a clause's text are: quoted, told in short (to be confirmed), or our own."""

    LAW = "law"
    SUMMARY = "summary"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as people read it. It is in force from `in_force_from` until the day before
    `in_force_until`, None where no end is known."""

    id: str
    instrument: str
    document_no: str
    heading: str
    text: str
    status: ClauseStatus
    in_force_from: date
    in_force_until: date | None

    def in_force_on(self, day: date) -> bool:
        """Whether the clause applies to what happens on `day`."""
        ended = self.in_force_until is not None and self.in_force_until <= day
        return self.in_force_from <= day and not ended


class ClauseBook(Mapping[str, Clause]):
    """All clauses by id; looking up an unknown id raises KeyError."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        instruments = entries["instruments"]
        self._clauses = {
            clause_id: _clause(clause_id, entry, instruments)
            for clause_id, entry in entries["clauses"].items()
        }

    @classmethod
    def load(cls, path: Path) -> ClauseBook:
        """The book in a TOML file. Raises ValueError where a clause names no known instrument."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8")))

    def __getitem__(self, clause_id: str) -> Clause:
        return self._clauses[clause_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._clauses)

    def __len__(self) -> int:
        return len(self._clauses)


def _clause(clause_id: str, entry: Mapping[str, Any], instruments: Mapping[str, Any]) -> Clause:
    instrument = instruments[_instrument_of(clause_id, instruments)]
    return Clause(
        id=clause_id,
        instrument=instrument["name"],
        document_no=instrument["document_no"],
        heading=entry["heading"],
        text=entry["text"],
        status=ClauseStatus(entry["status"]),
        in_force_from=entry.get("in_force_from", instrument["in_force_from"]),
        in_force_until=entry.get("in_force_until", instrument.get("in_force_until")),
    )


def _instrument_of(clause_id: str, instruments: Mapping[str, Any]) -> str:
    """A clause's id is its instrument's, alone or followed by a point and the place in it."""
    named = [each for each in instruments if clause_id == each or clause_id.startswith(f"{each}.")]
    if len(named) != 1:
        raise ValueError(f"{clause_id} does not stand in exactly one instrument")
    return named[0]


CLAUSES = ClauseBook.load(Path(__file__).with_name("clauses.toml"))
