"""The last lines of a run tell what ran on what, and a run that must have the real engines fails
without them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.inner import run_pytest

_BOTH_ENGINES = """
import pytest

@pytest.fixture(params=["sqlite", "postgresql"])
def address(request):
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_server").admin_url
    return "sqlite://"

def test_on_both(address):
    assert address

@pytest.mark.engine("embedded")
def test_on_the_embedded_bus():
    assert not "a failure that must be counted"

def test_on_none():
    pass

@pytest.mark.skip(reason="no window in this room")
def test_that_is_skipped():
    pass
"""
_KAFKA = "def test_on_kafka(kafka_server): pass\n"
_NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1"}


def without_jars(folder: Path) -> dict[str, str]:
    """The settings of a machine on which Kafka cannot be had."""
    return {**_NOWHERE, "CHENGNUO_KAFKA_JARS": str(folder / "no-jars")}


@pytest.mark.engine("postgresql")
def test_a_run_tells_what_ran_on_what(tmp_path: Path) -> None:
    status, printed = run_pytest(tmp_path, _BOTH_ENGINES)
    told = [" ".join(line.split()) for line in printed.splitlines()]
    told = told[next(n for n, line in enumerate(told) if "what ran on what" in line) + 1 :]
    assert status == 1
    assert "sqlite 1 passed" in told
    assert any(line.startswith("postgresql 1") and line.endswith("1 passed") for line in told)
    assert "embedded 1 failed" in told
    assert "no engine 1 passed, 1 skipped" in told
    assert "1 skipped: no window in this room" in told


def test_a_run_can_be_narrowed_to_one_engine(tmp_path: Path) -> None:
    status, printed = run_pytest(tmp_path, _BOTH_ENGINES, "--engine", "sqlite")
    assert status == 0
    assert "1 passed, 4 deselected" in printed


def test_without_the_engine_its_tests_are_skipped_and_the_last_lines_say_why(
    tmp_path: Path,
) -> None:
    status, printed = run_pytest(tmp_path, _KAFKA, **without_jars(tmp_path))
    assert status == 0
    assert "1 skipped: kafka cannot be had here: 无法取得 kafka_2.13" in printed


def test_a_run_that_requires_the_engine_fails_without_it(tmp_path: Path) -> None:
    required = {"CHENGNUO_REAL_ENGINES": "kafka"}
    status, printed = run_pytest(tmp_path, _KAFKA, **without_jars(tmp_path), **required)
    assert status == 1
    assert "kafka cannot be had here" in printed
    assert "skipped" not in printed


def test_a_run_that_requires_an_engine_fails_where_nothing_ran_on_it(tmp_path: Path) -> None:
    status, printed = run_pytest(
        tmp_path, _BOTH_ENGINES, "--engine", "sqlite", CHENGNUO_REAL_ENGINES="required"
    )
    assert status == 1
    assert "required, and nothing ran on it: kafka" in printed
    assert "required, and nothing ran on it: postgresql" in printed


def test_an_unknown_requirement_is_refused(tmp_path: Path) -> None:
    status, printed = run_pytest(tmp_path, _KAFKA, CHENGNUO_REAL_ENGINES="yes")
    assert status == 4
    assert "yes is neither `required`" in printed
