"""Understands what is generated from the event models and published: schemas, examples, AsyncAPI.

`python -m contracts.publishing` writes it, and refuses a change that would break a reader.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from contracts.asyncapi import asyncapi
from contracts.compatibility import breaking_changes, withdrawn
from contracts.event_examples import examples
from contracts.event_privacy import disclosures
from contracts.event_schemas import schemas

FOLDER = Path(__file__).parent


def documents() -> dict[str, str]:
    """Every generated file, by its path below `contracts/`."""
    generated: dict[str, Any] = {
        **{f"schemas/{name}.json": each for name, each in schemas().items()},
        **{f"examples/{name}.json": each for name, each in examples().items()},
        "asyncapi.json": asyncapi(),
    }
    return {path: _text(each) for path, each in generated.items()}


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def published_schemas(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """The schemas as they were last published in `folder`, by name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((folder / "schemas").glob("*.json"))
    }


def objections(folder: Path = FOLDER) -> list[str]:
    """What speaks against publishing the models as they are; none is good."""
    published, proposed = published_schemas(folder), schemas()
    found = withdrawn(published, proposed)
    for name, schema in proposed.items():
        found += [
            f"{name}: {each}" for each in breaking_changes(published.get(name, schema), schema)
        ]
        found += [f"{name}: {each}" for each in disclosures(schema)]
    return found


def publish(folder: Path = FOLDER) -> list[str]:
    """Write every generated file below `folder`; write nothing where there are objections, which
    are given back."""
    found = objections(folder)
    if not found:
        for path, text in documents().items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return found


def main() -> int:
    """Publish; tell on standard error what is against it."""
    found = publish()
    for each in found:
        sys.stderr.write(f"{each}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
