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
    """An engine that runs. Of one that the environment names only the address is known, and its
    version is told as "as named"."""

    address: str
    version: str = "as named"
    pid: int | None = None
    folder: str | None = None


class EngineLacking(Exception):
    """The engine cannot be had on this machine; the message says why."""


class EngineBroken(Exception):
    """The engine is there and did not start; the message says why."""


@contextmanager
def running(engine: str) -> Iterator[Running]:
    """One engine, "postgresql" or "kafka", which ends with the context, or with this process
    however it dies. Raises EngineLacking or EngineBroken."""
    named = os.environ.get(_NAMED_BY[engine])
    if named:
        yield Running(named)
        return
    with subprocess.Popen(
        [sys.executable, "-m", "tests.engines.guardian", engine],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as guardian:
        try:
            yield _told_by(guardian)
        finally:
            if guardian.stdin:
                guardian.stdin.close()
            guardian.wait(_END_SECONDS)


def _told_by(guardian: subprocess.Popen[str]) -> Running:
    line = guardian.stdout.readline() if guardian.stdout else ""
    if not line:
        raise EngineBroken("the guardian of the engine ended without a word")
    told = json.loads(line)
    if "refused" in told:
        raise (EngineLacking if told["lacking"] else EngineBroken)(told["refused"])
    return Running(**told)
