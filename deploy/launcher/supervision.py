"""Understands the supervisor from outside: what it is told to keep running, and how it is asked."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from configparser import RawConfigParser
from dataclasses import dataclass, field
from http.client import HTTPException
from io import StringIO
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from deploy.launcher.failure import LauncherError

STOP_SECONDS = 10
_LONGEST_SOCKET_PATH = 100
_CHECK_EVERY_SECONDS = 0.05
_START_SECONDS = 15
_LOG_BYTES = "10MB"
_LOGS_KEPT = "5"
_AGAIN_AND_AGAIN = "1000000"
_GONE = ("STOPPED", "EXITED", "FATAL", "BACKOFF", "UNKNOWN")


@dataclass(frozen=True, slots=True)
class Kept:
    """A process that is kept running: by `command`, with `environment`, as `user` where that is
    another than the supervisor's. It gets a listening socket on `port` as descriptor 0."""

    name: str
    command: Sequence[str]
    port: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    starts_by_itself: bool = False
    stop_signal: str = "TERM"
    stop_seconds: int = STOP_SECONDS
    priority: int = 999

    def section(self) -> tuple[str, dict[str, str]]:
        """The process in the words of the supervisor's configuration."""
        kind = "program" if self.port is None else "fcgi-program"
        return f"{kind}:{self.name}", {
            "command": _quoted(shlex.join(self.command)),
            "autostart": "true" if self.starts_by_itself else "false",
            "autorestart": "true",
            "startsecs": "1",
            "startretries": _AGAIN_AND_AGAIN,
            "stopsignal": self.stop_signal,
            "stopwaitsecs": str(self.stop_seconds),
            "stopasgroup": "true" if self.port is not None else "false",
            "killasgroup": "true",
            "priority": str(self.priority),
            "redirect_stderr": "true",
            "stdout_logfile_maxbytes": _LOG_BYTES,
            "stdout_logfile_backups": _LOGS_KEPT,
            **({} if self.port is None else {"socket": f"tcp://127.0.0.1:{self.port}"}),
            **({"user": self.user} if self.user else {}),
            **({"environment": _listed(self.environment)} if self.environment else {}),
        }


@dataclass(frozen=True, slots=True)
class State:
    """What the supervisor knows of a process; `since` is a Unix time."""

    name: str
    state: str
    pid: int
    since: int

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self.pid != 0


class Supervision:
    """One supervisor, its files in `folder`; its owner alone reaches it, by a socket there."""

    def __init__(self, folder: Path) -> None:
        self.logs = folder / "logs"
        self._folder = folder
        self._socket = folder / "supervisor.sock"
        self._configuration = folder / "supervisord.conf"

    def log_of(self, name: str) -> Path:
        """What a process says."""
        return self.logs / f"{name}.log"

    @property
    def is_there(self) -> bool:
        """Whether a supervisor answers."""
        try:
            self._ask().supervisor.getState()
        except (OSError, HTTPException, Fault):
            return False
        return True

    def begin(self, kept: Sequence[Kept]) -> None:
        """Start a supervisor for these processes. Raises LauncherError where it does not answer."""
        if len(str(self._socket)) > _LONGEST_SOCKET_PATH:
            raise LauncherError(f"目录 {self._folder} 的路径太长，请以 VAR= 指定较短的目录。")
        self.logs.mkdir(exist_ok=True, mode=0o700)
        self._configuration.write_text(self._written(kept), encoding="utf-8")
        self._configuration.chmod(0o600)
        with (self._folder / "logs" / "supervisor-start.log").open("wb") as output:
            started = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "deploy.launcher.supervisor", "-c", self._configuration],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self.is_there:
            if started.poll() is not None or time.monotonic() > deadline:
                said = (self.logs / "supervisor-start.log").read_text(encoding="utf-8").strip()
                raise LauncherError(f"守护程序没有启动：{said.splitlines()[-1:] or '没有输出'}")
            time.sleep(_CHECK_EVERY_SECONDS)

    def states(self) -> list[State]:
        """Every process, as the supervisor sees it. Raises LauncherError where none answers."""
        found: Any = self._call("getAllProcessInfo")
        return [
            State(each["name"], each["statename"], each["pid"], each["start"]) for each in found
        ]

    def start(self, name: str) -> None:
        """Have a process started; nothing happens where it runs."""
        if not self._state(name).is_running:
            self._call("startProcess", name, False)

    def stop(self, *names: str) -> None:
        """Have processes end, all at once, and return when they are gone."""
        for name in names:
            if self._state(name).state not in _GONE:
                self._call("stopProcess", name, False)
        while any(self._state(name).is_running for name in names):
            time.sleep(_CHECK_EVERY_SECONDS)

    def end(self) -> None:
        """End the supervisor and what it still keeps, and return when it is gone."""
        pid = int(self._call("getPID"))
        self._call("shutdown")
        while _runs(pid):
            time.sleep(_CHECK_EVERY_SECONDS)

    def _state(self, name: str) -> State:
        return _state_of(self._call("getProcessInfo", name))

    def _call(self, what: str, *arguments: Any) -> Any:
        try:
            return getattr(self._ask().supervisor, what)(*arguments)
        except (OSError, HTTPException) as failure:
            raise LauncherError("承诺系统没有在运行。请先执行 make up。") from failure
        except Fault as failure:
            raise LauncherError(f"守护程序拒绝了 {what}：{failure.faultString}。") from failure

    def _ask(self) -> ServerProxy:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        return ServerProxy("http://127.0.0.1", transport=transport)

    def _written(self, kept: Sequence[Kept]) -> str:
        parser = RawConfigParser(interpolation=None)
        folder = _quoted(str(self._folder))
        parser.read_dict(
            {
                "unix_http_server": {"file": _quoted(str(self._socket)), "chmod": "0700"},
                "supervisord": {
                    "logfile": f"{folder}/logs/supervisor.log",
                    "logfile_maxbytes": _LOG_BYTES,
                    "logfile_backups": _LOGS_KEPT,
                    "pidfile": f"{folder}/supervisor.pid",
                    "nodaemon": "true",
                    "silent": "true",
                    "umask": "077",
                    "nocleanup": "true",
                },
                "rpcinterface:supervisor": {
                    "supervisor.rpcinterface_factory": (
                        "supervisor.rpcinterface:make_main_rpcinterface"
                    )
                },
            }
        )
        for each in kept:
            section, words = each.section()
            parser[section] = words | {"stdout_logfile": _quoted(str(self.log_of(each.name)))}
        text = StringIO()
        parser.write(text)
        return text.getvalue()


def _state_of(told: Any) -> State:
    return State(told["name"], told["statename"], told["pid"], told["start"])


def _quoted(text: str) -> str:
    """In the supervisor's configuration a percent sign begins an expansion."""
    return text.replace("%", "%%")


def _listed(environment: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{_quoted(value)}"' for name, value in environment.items())


def _runs(pid: int) -> bool:
    """Whether there is a process of this id that is not already dead; the dead child of a launcher
    that is still there counts as gone."""
    try:
        ended, _ = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        ended = 0
    if ended:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
