"""Understands what a supervisor leaves behind that is killed: its processes go on, and nobody would
start them again or end them."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil

_END_SECONDS = 60
_CHECK_EVERY_SECONDS = 0.2
_OURS = "deploy.launcher"


def orphans_of(folder: Path) -> list[int]:
    """The processes of the supervisor that last wrote its id into `folder`, where it does not live
    any more: those of its session, which the system gives to nobody else while one of them runs."""
    try:
        supervisor = int((folder / "supervisor.pid").read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return []
    processes = _processes()
    if _OURS in processes.get(supervisor, ""):
        return []
    # After a restart of the machine the number may be a stranger's; commands tell whose they are.
    marks = (_OURS, str(folder), str((folder / "postgres").resolve()))
    return [
        pid
        for pid, command in processes.items()
        if _session_of(pid) == supervisor and any(mark in command for mark in marks)
    ]


def end_orphans(folder: Path) -> int:
    """End what a killed supervisor left behind, in good order, or after a minute by force; tell how
    many processes."""
    found = orphans_of(folder)
    # PostgreSQL sends its clients away at this one; the others take it like SIGTERM.
    _signal(found, signal.SIGINT)
    deadline = time.monotonic() + _END_SECONDS
    # Who asks for them anew does not see the dead that nobody buried.
    while (left := orphans_of(folder)) and time.monotonic() < deadline:
        time.sleep(_CHECK_EVERY_SECONDS)
    _signal(left, signal.SIGKILL)
    return len(found)


def _processes() -> dict[int, str]:
    """The command of every process by its id; the dead that nobody buried have none."""
    found = psutil.process_iter(["pid", "cmdline"])
    return {each.info["pid"]: " ".join(each.info["cmdline"] or ()) for each in found}


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _signal(processes: list[int], told: signal.Signals) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, told)
