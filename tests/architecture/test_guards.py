"""The tree is as the guards want it, and each guard is seen to bite."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from tests.architecture import guards
from tests.architecture.reading import BAD, ROOT

Guard = Callable[[Path], list[str]]

EXCEPTIONS: Mapping[str, int] = tomllib.loads(
    (Path(__file__).parent / "exceptions.toml").read_text(encoding="utf-8")
)["length"]

GUARDS: dict[str, Guard] = {
    "names_that_say_nothing": guards.names_that_say_nothing,
    "modules_too_long": partial(guards.modules_too_long, exceptions=EXCEPTIONS),
    "domain_words_in_the_chassis": guards.domain_words_in_the_chassis,
    "mocks_in_tests": guards.mocks_in_tests,
    "sleeps_in_tests": guards.sleeps_in_tests,
    "readings_of_the_clock": guards.readings_of_the_clock,
    "sql_elsewhere": guards.sql_elsewhere,
    "what_is_not_plain": guards.what_is_not_plain,
    "several_services": guards.several_services,
    "chassis_list": guards.chassis_list,
    "packages_without_a_door": guards.packages_without_a_door,
    "services_without_a_page": guards.services_without_a_page,
}

OFFENCES = {
    "names_that_say_nothing": ["row_utils.py", "common/data.py", "common/data.py"],
    "modules_too_long": ["gateway/app.py has 301", "tests/test_app.py has 401"],
    "domain_words_in_the_chassis": ["says 承诺书", "says commitment_letter"],
    "mocks_in_tests": ["unittest.mock.Mock", "monkeypatch.setattr"],
    "sleeps_in_tests": [":6", ":7"],
    "readings_of_the_clock": [":4", ":5", ":6", ":7"],
    "sql_elsewhere": ["imports sqlalchemy.select"],
    "what_is_not_plain": [
        "imports pydantic",
        "imports services.credit.application.ports",
        "imports fastapi.Depends",
        "imports services.credit.adapters.tables",
        "imports services.commitment.domain.letter",
    ],
    "several_services": ["catalog and credit"],
    "chassis_list": ["extra is not in the list", "gone is in the list"],
    "packages_without_a_door": ["services/credit/adapters has no __init__.py"],
    "services_without_a_page": ["credit has no README.md", "credit has no migrations/HEAD"],
}


@pytest.mark.parametrize("name", GUARDS)
def test_the_tree_is_as_the_guard_wants_it(name: str) -> None:
    assert GUARDS[name](ROOT) == []


@pytest.mark.parametrize("name", GUARDS)
def test_the_guard_is_seen_to_bite(name: str) -> None:
    if name == "modules_too_long":
        told = guards.modules_too_long(BAD / name, {})
    else:
        told = GUARDS[name](BAD / name)
    for offence in OFFENCES[name]:
        assert any(offence in each for each in told), told


def test_an_exception_may_only_shrink() -> None:
    tree = BAD / "modules_too_long"
    kept = {"gateway/app.py": 301, "tests/test_app.py": 401}
    assert guards.modules_too_long(tree, kept) == []
    assert guards.modules_too_long(tree, {**kept, "gateway/app.py": 300})
    assert guards.modules_too_long(tree, {**kept, "gateway/app.py": 302})
    assert guards.modules_too_long(tree, {**kept, "gateway/gone.py": 302})
