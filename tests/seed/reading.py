"""What the seed holds, and how it is looked at."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any

SEED = Path(__file__).resolve().parents[2] / "deploy" / "seed"


def read(name: str) -> Any:
    """The JSON file `name` of the seed."""
    return json.loads((SEED / name).read_text(encoding="utf-8"))


AGENCIES = read("agencies.json")
GENERAL = read("general_list.json")
ITEMS = [read(f"items/{path.name}") for path in sorted((SEED / "items").glob("*.json"))]
FULL = [each for each in ITEMS if "format_text" in each]
ENTRIES = {each["item_code"]: each["entry"] for each in ITEMS}
POPULATION = read("population.json")
PEOPLE, ENTERPRISES = POPULATION["people"], POPULATION["enterprises"]
RESOURCES = {(each["connector"], each["resource"]): each for each in POPULATION["resources"]}
APPLICATIONS = {each["item_code"]: each for each in read("applications.json")}
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
    "in": lambda fact, bound: fact in bound,
}
JSON_TYPES: dict[str, Any] = {
    "integer": int,
    "number": (int, float),
    "string": str,
    "boolean": bool,
}


def every_application() -> list[tuple[str, str, dict[str, Any]]]:
    """Item, kind and application of all ready-made applications."""
    found = []
    for code, item in APPLICATIONS.items():
        found += [(code, kind, item[kind]) for kind in ("true", "false")]
        found += [(code, kind, each) for kind, more in item["more"].items() for each in more]
    return found
