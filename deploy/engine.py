"""Understands how a server program runs as a process of its own: started, awaited, stopped by its
id, its output kept in a file."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
_CHECK_EVERY_SECONDS = 0.02
_SHOWN_OF_THE_LOG = 300
_OWNER_ONLY = 0o600


class EngineError(Exception):
    """An engine cannot do what was asked; the message says why and what to do, in one line."""


class EngineUnavailable(EngineError):
    """The engine's programs are not on this machine and cannot be had."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system that a program runs as."""

    name: str
    uid: int
    gid: int

    def arguments(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as this account, in no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


class Program:
    """A server program as a child of this process, in a session of its own: a terminal's
    interrupt does not reach it. `name` is what an operator calls it."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        *,
        account: Account | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._name = name
        self._command = list(command)
        self._log = log
        self._account = account
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process's id. Raises EngineError where it was not started."""
        if self._process is None:
            raise EngineError(f"{self._name} 尚未启动。")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process; nothing happens where it runs. Raises EngineError where it cannot
        be run."""
        if self.running:
            return
        with open(self._log, "ab", opener=_for_the_owner) as log:
            try:
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=self._environment,
                    start_new_session=True,
                    **(self._account.arguments() if self._account else {}),
                )
            except OSError as failure:
                raise EngineError(f"{self._name} 无法启动（{failure.strerror}）。") from failure

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return once `ready()`. Raises EngineError where the process ended or the time passed."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise EngineError(f"{self._name} 启动后退出：{self._last_words()}")
            if time.monotonic() > deadline:
                raise EngineError(f"{self._name} 在 {seconds:g} 秒内未就绪，请查看 {self._log}。")
            time.sleep(_CHECK_EVERY_SECONDS)

    def stop(self, kind: signal.Signals, seconds: float) -> None:
        """Send the signal and return once the process is gone; after `seconds` it is killed."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(kind)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1][:_SHOWN_OF_THE_LOG] if lines else "没有输出。"


def runs(pid: int) -> bool:
    """Whether there is a process of this id."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, _OWNER_ONLY)
