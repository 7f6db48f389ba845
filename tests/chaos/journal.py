"""Understands the journal of a load: what was asked under which key, and every answer to it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.ledger import Fault, Ledger


@dataclass(slots=True)
class Asked:
    """A request under its Idempotency-Key, and its answers: each a status and a body."""

    key: str
    what: str
    answers: list[tuple[int, Any]] = field(default_factory=list)


class Journal:
    """An append-only file; a line is written before a request is sent and after each answer."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")

    def ask(self, key: str, what: str) -> None:
        """A request is about to be sent for the first time."""
        self._write({"asked": key, "what": what})

    def answer(self, key: str, status: int, body: Any) -> None:
        """A request was answered."""
        self._write({"answered": key, "status": status, "body": body})

    def close(self) -> None:
        """Nothing more is written."""
        self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()


def asked_in(path: Path) -> dict[str, Asked]:
    """What a journal holds, by key."""
    asked: dict[str, Asked] = {}
    for line in _lines(path):
        if "asked" in line:
            asked.setdefault(line["asked"], Asked(line["asked"], line["what"]))
        else:
            asked[line["answered"]].answers.append((line["status"], line["body"]))
    return asked


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def note_answers(ledger: Ledger, asked: dict[str, Asked]) -> None:
    """Count the answered; two answers to one key are two effects."""
    for each in asked.values():
        if each.answers:
            ledger.answered += 1
        else:
            ledger.unanswered += 1
        different = defaultdict(int)
        for answer in each.answers:
            different[json.dumps(answer, sort_keys=True)] += 1
        if len(different) > 1:
            ledger.note(Fault.TWICE, f"{each.what} {each.key} has {len(different)} answers")
