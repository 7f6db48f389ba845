"""Clauses, problems and terms: what the code says is written down, what is written down is used."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contracts.clauses import CLAUSES
from contracts.problems import BOOK
from tests.architecture.reading import CODE, ROOT, calls, code_files, glossary, texts

RESERVED_CLAUSES = {
    "shanting-2021-8.2.1": "the general work protocol is kept with the catalogue's legal process",
    "pipl.17": "the notice about personal information is the agency's own words in a format text",
    "order-716.7": "whether data sharing already answers is decided when items are selected",
}
ENTRIES: Mapping[str, Any] = {
    slug: entry
    for slug, entry in tomllib.loads(
        (ROOT / "contracts" / "problems.toml").read_text(encoding="utf-8")
    ).items()
    if slug != "fields"
}
_TELLS_A_SLUG = ("Problem", "Misuse", "Refused", "refusal")
OWNERS = {"chassis", "gateway", "catalog", "commitment", "credit", "verification"}


def instruments() -> str:
    """A pattern of the ids of all instruments."""
    book = tomllib.loads((ROOT / "contracts" / "clauses.toml").read_text(encoding="utf-8"))
    return "|".join(re.escape(name) for name in book["instruments"])


def cited_clauses(root: Path) -> set[str]:
    """The clause ids that services cite, in code and in their rules' configuration.

    A standard may be cited as a whole, by the number that ends its name; of any other instrument a
    place is named.
    """
    place = re.compile(rf"(?:{instruments()})\.[a-z0-9][a-z0-9.-]*|gb-[0-9]{{4,6}}")
    cited = {
        text
        for path in code_files(root)
        if path.is_relative_to(root / "services")
        for _, text in texts(path)
        if place.fullmatch(text)
    }
    for path in (root / "services").rglob("*.toml"):
        cited |= set(re.findall(rf'"({place.pattern})"', path.read_text(encoding="utf-8")))
    return cited


def raised_slugs(root: Path, package: str = "") -> set[str]:
    """The slugs that a package raises as a problem or a misuse, returns as a refusal, or tells in
    an operation's responses."""
    found = set()
    for path in code_files(root):
        if not path.is_relative_to(root / package):
            continue
        for node, called in calls(path):
            name = called.split(".")[-1]
            if name == "responses" or name.endswith(_TELLS_A_SLUG):
                told = node.args if name == "responses" else node.args[:1]
                found |= {
                    each.value
                    for argument in told
                    for each in _constants(argument)
                    if isinstance(each.value, str)
                }
    return found


def _constants(argument: ast.expr) -> list[ast.Constant]:
    return [node for node in ast.walk(argument) if isinstance(node, ast.Constant)]


def package_of(owner: str) -> str:
    return owner if owner in CODE else f"services/{owner}"


def used_texts(root: Path, package: str = "") -> set[str]:
    return {
        text
        for path in code_files(root)
        if path.is_relative_to(root / package)
        for _, text in texts(path)
    }


def test_every_clause_that_is_cited_exists() -> None:
    assert cited_clauses(ROOT) - set(CLAUSES) == set()


def test_every_clause_is_cited_or_reserved() -> None:
    cited = cited_clauses(ROOT)
    assert set(CLAUSES) - cited - set(RESERVED_CLAUSES) == set()
    assert cited & set(RESERVED_CLAUSES) == set(), "no longer reserved"


def test_a_citation_is_found(tmp_path: Path) -> None:
    rule = tmp_path / "services" / "credit" / "domain" / "rule.py"
    rule.parent.mkdir(parents=True)
    rule.write_text('CLAUSE = "shanting-2021-8.9.9"\nOTHER = "gb-99999"\nACTOR = "system"\n')
    (rule.parent / "rules.toml").write_text('clause = "ndrc-order-36.nowhere"\n')
    assert cited_clauses(tmp_path) == {
        "shanting-2021-8.9.9",
        "gb-99999",
        "ndrc-order-36.nowhere",
    }


def test_every_slug_that_is_raised_is_in_the_book() -> None:
    assert raised_slugs(ROOT) - set(BOOK.slugs) == set()


def test_every_slug_in_the_book_is_used_by_its_owner() -> None:
    for owner in OWNERS - {"chassis"}:
        kept = {slug for slug in BOOK.slugs if BOOK.owner(slug) == owner}
        assert kept - used_texts(ROOT, package_of(owner)) == set()
    assert set(BOOK.slugs) - used_texts(ROOT) == set()


@pytest.mark.parametrize("owner", sorted(OWNERS))
def test_nobody_raises_the_slug_of_another(owner: str) -> None:
    owners = {BOOK.owner(slug) for slug in raised_slugs(ROOT, package_of(owner))}
    assert owners <= {owner, "chassis"}


def test_a_slug_is_found_however_it_is_raised(tmp_path: Path) -> None:
    module = tmp_path / "services" / "credit" / "domain" / "rule.py"
    module.parent.mkdir(parents=True)
    module.write_text(
        'raise Misuse("a-1", state="not-this")\n'
        'raise problem.Problem("b-1" if x else "b-2")\n'
        'BOOK.responses("c-1", "c-2")\n'
        'outcome = Refused("d-1", judgements)\n'
    )
    assert raised_slugs(tmp_path) == {"a-1", "b-1", "b-2", "c-1", "c-2", "d-1"}
    assert raised_slugs(tmp_path, "gateway") == set()


@pytest.mark.parametrize("slug", ENTRIES)
def test_a_problem_is_told_in_both_languages_with_a_way_out(slug: str) -> None:
    entry = ENTRIES[slug]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert entry["service"] in OWNERS
    assert entry["status"] in {400, 401, 403, 404, 405, 409, 412, 413, 422, 428, 429} or (
        entry["status"] in {500, 502, 503, 504}
    )
    for part in ("title", "detail", "way_out"):
        assert set(entry[part]) == {"zh", "en"}
        assert re.search(r"[\u4e00-\u9fff]", entry[part]["zh"])
        assert re.search(r"[A-Za-z]", entry[part]["en"])
        assert placeholders(entry[part]["zh"]) == placeholders(entry[part]["en"])
    assert "{" not in entry["title"]["zh"], "a title is the same for every case"


def placeholders(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def words_of_the_code(root: Path, package: str) -> set[str]:
    return {
        word
        for path in code_files(root)
        if path.is_relative_to(root / package)
        for word in re.findall(r"[A-Za-z_][A-Za-z0-9_]*", path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("place", sorted({"contracts", *OWNERS} - {"chassis", "gateway"}))
def test_every_identifier_of_the_glossary_is_spoken_where_it_says(place: str) -> None:
    told = {each for row in glossary(ROOT) if place in row.places for each in row.identifiers}
    assert told
    assert told - words_of_the_code(ROOT, package_of(place)) == set()


def test_a_term_of_the_glossary_stands_once() -> None:
    rows = glossary(ROOT)
    terms = [row.chinese for row in rows]
    identifiers = [each for row in rows for each in row.identifiers]
    assert {place for row in rows for place in row.places} <= {"contracts", *OWNERS}
    assert sorted(terms) == sorted(set(terms))
    assert sorted(identifiers) == sorted(set(identifiers))


def test_every_package_of_code_is_looked_at() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in code_files(ROOT)} == set(CODE)
