"""What must hold of the tree; each guard tells its offences, one sentence each, none is good."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.architecture.reading import (
    SERVICES,
    calls,
    code_files,
    dotted,
    glossary,
    imports,
    modules_of_tests,
    tree,
)

EMPTY_WORDS = frozenset(
    {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common", "info"}
)
EMPTY_NAMES = EMPTY_WORDS | {"data", "base", "core"}
LONGEST_MODULE = 300
LONGEST_TEST_MODULE = 400
_READINGS_OF_THE_CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns))$"
)


def names_that_say_nothing(root: Path) -> list[str]:
    """A module is named for what it understands."""
    return [
        f"{path.relative_to(root)} has a name that says nothing"
        for path in [*code_files(root), *modules_of_tests(root)]
        for name in {path.stem, path.parent.name}
        if name in EMPTY_NAMES or EMPTY_WORDS & set(name.split("_"))
    ]


def modules_too_long(root: Path, exceptions: Mapping[str, int]) -> list[str]:
    """A module has at most 300 lines, a module of tests 400. `exceptions` holds the length of each
    longer one by its path; it may only shrink."""
    found = []
    limits = [(path, LONGEST_MODULE) for path in code_files(root)]
    limits += [(path, LONGEST_TEST_MODULE) for path in modules_of_tests(root)]
    lengths = {}
    for path, limit in limits:
        name = str(path.relative_to(root))
        lengths[name] = len(path.read_text(encoding="utf-8").splitlines())
        if lengths[name] > exceptions.get(name, limit):
            found.append(f"{name} has {lengths[name]} lines")
    for name, length in exceptions.items():
        if lengths.get(name, 0) < length:
            found.append(f"{name} is shorter than its exception says; lower or drop it")
    return found


def domain_words_in_the_chassis(root: Path) -> list[str]:
    """The chassis knows no word of the domain."""
    rows = glossary(root)
    spoken = [chinese for row in rows for chinese in re.split(r"[、/（）]", row.chinese)]
    identifiers = [each for row in rows for each in row.identifiers]
    values = [each for each in identifiers if each.isupper()]
    names = [_as_words(each) for each in identifiers if not each.isupper()]
    found = []
    for path in sorted((root / "services" / "chassis").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        words = f"_{_as_words(text)}_"
        said = [each for each in spoken if each and each in text]
        said += [each for each in values if re.search(rf"\b{each}\b", text)]
        said += [each for each in names if re.search(rf"(?<=[\W_]){each}s?(?=[\W_])", words)]
        found += [f"{path.relative_to(root)} says {each}" for each in said]
    return found


def _as_words(text: str) -> str:
    """Identifiers in lower case with `_` between their words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text).lower()


def mocks_in_tests(root: Path) -> list[str]:
    """Tests use the real thing or a fake under contract, and replace nothing from outside."""
    found = []
    for path in modules_of_tests(root):
        name = path.relative_to(root)
        for line, module in imports(path):
            if re.match(r"(unittest\.mock|mock|pytest_mock)(\.|$)", module):
                found.append(f"{name}:{line} imports {module}")
        for node, called in calls(path):
            if re.search(r"(^|\.)(monkeypatch\.setattr|monkeypatch\.setitem|mocker\.\w+)$", called):
                found.append(f"{name}:{node.lineno} calls {called}")
    return found


def sleeps_in_tests(root: Path) -> list[str]:
    """Tests wait for what happens, not for time to pass; measurements are no tests, and to let the
    others have their turn is no waiting."""
    return [
        f"{path.relative_to(root)}:{node.lineno} sleeps"
        for path in modules_of_tests(root)
        if "benchmarks" not in path.parts
        for node, called in calls(path)
        if called.split(".")[-1] == "sleep" and ast.unparse(node) != "asyncio.sleep(0)"
    ]


def readings_of_the_clock(root: Path) -> list[str]:
    """Time comes in from outside; only `services/chassis/clock.py` reads it."""
    return [
        f"{path.relative_to(root)}:{node.lineno} reads the clock"
        for path in code_files(root)
        if path != root / "services" / "chassis" / "clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and _READINGS_OF_THE_CLOCK.search(dotted(node))
    ]


def sql_elsewhere(root: Path) -> list[str]:
    """SQL is written in adapters, migrations, the chassis and the care of the database server,
    nowhere else. The sandbox is no part of the system: it plays those outside, and remembers as it
    likes."""
    found = []
    for path in code_files(root):
        name = path.relative_to(root)
        if {"adapters", "migrations", "chassis", "postgres", "sandbox"} & set(name.parts):
            continue
        found += [
            f"{name}:{line} imports {module}"
            for line, module in imports(path)
            if re.match(r"(sqlalchemy|alembic|sqlite3|aiosqlite|asyncpg|psycopg)(\.|$)", module)
        ]
    return found


def what_is_not_plain(root: Path) -> list[str]:
    """A domain imports only itself and the standard library; an application its domain as well."""
    found = []
    for service in SERVICES:
        own = f"services.{service}"
        allowed = {"domain": ("domain",), "application": ("domain", "application")}
        for part, parts in allowed.items():
            for path in sorted((root / "services" / service / part).rglob("*.py")):
                found += [
                    f"{path.relative_to(root)}:{line} imports {module}"
                    for line, module in imports(path)
                    if module.partition(".")[0] not in sys.stdlib_module_names
                    and not module.startswith(tuple(f"{own}.{each}" for each in parts))
                ]
    return found


def several_services(root: Path) -> list[str]:
    """Only the launcher puts services together."""
    found = []
    for path in code_files(root):
        name = path.relative_to(root)
        met = {
            module.split(".")[1]
            for _, module in imports(path)
            if module.startswith("services.") and module.split(".")[1] in SERVICES
        }
        if len(met) > 1 and name.parts[:2] != ("deploy", "launcher"):
            found.append(f"{name} imports {' and '.join(sorted(met))}")
    return found


def chassis_list(root: Path) -> list[str]:
    """The README of the chassis names exactly its modules."""
    folder = root / "services" / "chassis"
    table = [
        line
        for line in (folder / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    named = {name.rstrip("/") for line in table for name in line.split("|")[1].split("`")[1::2]}
    kept = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    kept |= {path.parent.name for path in folder.glob("*/__init__.py")}
    return [f"{name} is not in the list" for name in sorted(kept - named)] + [
        f"{name} is in the list and is gone" for name in sorted(named - kept)
    ]


def packages_without_a_door(root: Path) -> list[str]:
    """Every folder of shipped modules is a package, so that every import contract sees it; Alembic
    finds migrations by their path."""
    return sorted(
        {
            f"{path.parent.relative_to(root)} has no __init__.py"
            for path in code_files(root)
            if "migrations" not in path.parts and not (path.parent / "__init__.py").is_file()
        }
    )


def services_without_a_page(root: Path) -> list[str]:
    """Every service tells on one page what it decides, and which migration is its newest."""
    pages = ("README.md", "app.py", "settings.py", "migrations/HEAD", "migrations/env.py")
    return [
        f"{service} has no {page}"
        for service in SERVICES
        for page in pages
        if not (root / "services" / service / page).is_file()
    ]
