"""A run of the tests leaves no engine and no folder behind, however it ends."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.engines.inner import start_pytest
from tests.engines.waiting import eventually

# Who runs the tests in the background of a shell hands down that SIGINT is ignored.
_WAITS = """
import signal, sys

def test_that_never_ends({fixture}):
    signal.signal(signal.SIGINT, signal.default_int_handler)
    print("\\nup", flush=True)
    signal.pause()
"""
ENDS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT]


@pytest.fixture
def temporary(tmp_path: Path) -> Iterator[Path]:
    """The folder for temporary files of the run that dies. Root's pytest keeps it from the account
    of PostgreSQL, whose files then lie elsewhere, and go all the same."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("fixture", "end"),
    [
        *(pytest.param("postgres_server", end, id=f"postgresql-{end.name}") for end in ENDS),
        pytest.param("kafka_server", signal.SIGKILL, id="kafka-SIGKILL"),
    ],
)
def test_a_run_that_dies_takes_its_engine_along(
    temporary: Path, tmp_path: Path, fixture: str, end: signal.Signals
) -> None:
    with start_pytest(tmp_path, _WAITS.format(fixture=fixture), TMPDIR=str(temporary)) as run:
        assert run.stdout
        assert any(line == "up\n" for line in iter(run.stdout.readline, ""))
        started = psutil.Process(run.pid).children(recursive=True)
        folders = {Path(os.path.realpath(each)) for each in temporary.glob("*/*")}
        assert len(started) >= 2
        assert folders
        run.send_signal(end)
        run.communicate()
    eventually(lambda: not any(map(_there, started)), "every process of the engine is gone")
    assert list(temporary.iterdir()) == []
    assert [folder for folder in folders if folder.exists()] == []


def _there(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
