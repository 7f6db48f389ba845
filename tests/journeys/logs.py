"""Understands what of the people and enterprises in the seed a log may not hold: all of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import deploy.seed

_SEED = Path(deploy.seed.__file__).parent
_PERSONAL = frozenset({"name", "id_number", "phone", "address"})
_CAUGHT_SHOWN = 5


@cache
def personal_values() -> frozenset[str]:
    """Every name, number, telephone and address of the seed, also as JSON writes it in ASCII."""
    plain = set()
    for file in ("population.json", "applications.json"):
        plain |= set(_personal_in(json.loads((_SEED / file).read_text(encoding="utf-8"))))
    return frozenset(plain | {json.dumps(value)[1:-1] for value in plain})


def _personal_in(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        for name, value in document.items():
            if name in _PERSONAL and isinstance(value, str):
                yield value
            else:
                yield from _personal_in(value)
    elif isinstance(document, list):
        for each in document:
            yield from _personal_in(each)


def personal_in_logs(place: Path) -> list[str]:
    """The lines, of a log or of all logs below a folder, that hold anything of the seed's people;
    each with the file and what was found. None is good. Raises AssertionError where there is no
    log: what was not written proves nothing."""
    files = [place] if place.is_file() else sorted(each for each in place.rglob("*.log*"))
    assert files, f"no log in {place}"
    return [
        f"{file.name}:{caught}"
        for file in files
        for caught in personal_in_text(file.read_text(encoding="utf-8"))
    ]


def personal_in_text(text: str) -> list[str]:
    """The first lines of `text` that hold anything of the seed's people, and what it is."""
    return [
        f"{number} holds {value}"
        for number, line in enumerate(text.splitlines(), 1)
        for value in personal_values()
        if value in line
    ][:_CAUGHT_SHOWN]
