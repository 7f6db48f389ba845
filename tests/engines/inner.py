"""A run of pytest inside a test, with the engines' plugin and nothing else of the tree."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.reading import ROOT

_OWN = ("CHENGNUO_REAL_ENGINES", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST")


def start_pytest(folder: Path, tests: str, *options: str, **settings: str) -> subprocess.Popen[str]:
    """Start a run of the tests, which are the text of a module, with settings in its environment
    beside those of this run."""
    module = folder / "test_inner.py"
    module.write_text(tests, encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if name not in _OWN}
    plugin = ["-p", "tests.engines.plugin", "-p", "no:cacheprovider"]
    place = ["-c", os.devnull, f"--rootdir={folder}"]
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-s", *plugin, *place, *options, str(module)],
        cwd=ROOT,
        env={**inherited, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run_pytest(folder: Path, tests: str, *options: str, **settings: str) -> tuple[int, str]:
    """Run the tests to the end; the exit status and what was printed."""
    with start_pytest(folder, tests, *options, **settings) as run:
        printed, _ = run.communicate()
    return run.returncode, printed
