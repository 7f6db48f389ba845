"""Reads the tree that a guard looks at: the system's own, or a small bad one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
BAD = Path(__file__).parent / "bad"
CODE = ("contracts", "deploy", "gateway", "services")
SERVICES = ("catalog", "commitment", "credit", "verification")


@lru_cache(maxsize=2048)
def tree(path: Path) -> ast.Module:
    """The syntax of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def code_files(root: Path) -> list[Path]:
    """The modules that are shipped."""
    return _modules(root, CODE)


def modules_of_tests(root: Path) -> list[Path]:
    """The modules of the tests, without the samples that break a guard."""
    samples = root / "tests" / "architecture" / "bad"
    return [path for path in _modules(root, ("tests",)) if samples not in path.parents]


def _modules(root: Path, folders: tuple[str, ...]) -> list[Path]:
    return sorted(path for folder in folders for path in (root / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Each module that a module imports, with the line; `from a import b` tells `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, f"{'.' * node.level}{node.module or ''}.{alias.name}"


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Each call with the dotted name of what is called, as far as it is a name."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute of a name; what stands before a call or an index is left out."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return ""


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Each text constant of a module, with its line."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the glossary: the Chinese term, its identifiers and where they are spoken."""

    chinese: str
    identifiers: list[str]
    places: list[str]


def glossary(root: Path) -> list[Term]:
    """The rows of contracts/GLOSSARY.md."""
    rows = []
    for line in (root / "contracts" / "GLOSSARY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and "`" in cells[1]:
            rows.append(Term(cells[0], cells[1].split("`")[1::2], cells[2].split(", ")))
    return rows
