"""A real engine for a run of the tests: one started for it, or one that the environment names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_END_SECONDS = 60
_NAMED_BY = {
    "postgresql": "CHENGNUO_TEST_POSTGRES_URL",
    "kafka": "CHENGNUO_TEST_KAFKA_BOOTSTRAP_SERVERS",
}


@dataclass(frozen=True, slots=True)
class Running:
    """An engine that runs. `version` is empty where the environment named it and nobody asked."""

    address: str
    version: str = ""


class EngineLacking(Exception):
    """The engine cannot be had on this machine; the message says why."""


class EngineBroken(Exception):
    """The engine is there and did not start; the message says why."""


@contextmanager
def running(engine: str) -> Iterator[Running]:
    """One engine, "postgresql" or "kafka", which ends with the context or with this process."""
    named = os.environ.get(_NAMED_BY[engine])
    if named:
        yield Running(named)
        return
    guardian = subprocess.Popen(
        [sys.executable, "-m", "tests.engines.guardian", engine],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with guardian:
        assert guardian.stdin
        assert guardian.stdout
        line = guardian.stdout.readline()
        told = json.loads(line) if line else {"refused": "the guardian died", "lacking": False}
        if "refused" in told:
            raise (EngineLacking if told["lacking"] else EngineBroken)(told["refused"])
        try:
            yield Running(told["address"], told["version"])
        finally:
            guardian.stdin.close()
            guardian.wait(_END_SECONDS)
