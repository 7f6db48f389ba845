"""Understands what a supervisor leaves behind that is killed: its processes go on, and nobody would
start them again or end them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psutil

from deploy.launcher.failure import LauncherError

_END_SECONDS = 60
_KILL_SECONDS = 10
_CHECK_EVERY_SECONDS = 0.2
_OURS = "deploy.launcher"


def orphans_of(folder: Path) -> list[int]:
    """The processes of the supervisor that last wrote its id into `folder`, where it does not live
    any more: those of its session, which the system gives to nobody else while one of them runs."""
    written = folder / "supervisor.pid"
    try:
        supervisor = int(written.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return []
    processes = _processes()
    began_before = written.stat().st_mtime < psutil.boot_time()
    if began_before or _OURS in processes.get(supervisor, ""):
        return []
    # After a restart of a container the number may be a stranger's; commands tell whose they are.
    marks = (_OURS, f"{folder}/", f"{(folder / 'postgres').resolve()}/")
    return [
        pid
        for pid, command in processes.items()
        if _session_of(pid) == supervisor and any(mark in command for mark in marks)
    ]


def end_orphans(folder: Path) -> int:
    """End what a killed supervisor left behind, in good order, or after a minute by force; tell how
    many processes. Raises LauncherError where they are another account's."""
    found = orphans_of(folder)
    # PostgreSQL sends its clients away at this one; the others take it like SIGTERM.
    _signal(found, signal.SIGINT)
    if left := _left_after(_END_SECONDS, folder):
        _signal(left, signal.SIGKILL)
        _left_after(_KILL_SECONDS, folder)
    return len(found)


def _left_after(seconds: float, folder: Path) -> list[int]:
    """Wait until none is left, so long at most. Who asks anew does not see the dead that nobody
    buried."""
    deadline = time.monotonic() + seconds
    while (left := orphans_of(folder)) and time.monotonic() < deadline:
        time.sleep(_CHECK_EVERY_SECONDS)
    return left


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
        try:
            os.kill(pid, told)
        except ProcessLookupError:
            continue
        except PermissionError as failure:
            raise LauncherError(
                f"进程 {pid} 是已终止的守护程序留下的，属于其他账户；"
                "请用启动它的账户执行 make down。"
            ) from failure
