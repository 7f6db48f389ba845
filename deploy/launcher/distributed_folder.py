"""Understands the folder of a distributed system on one machine: passwords, ports, and what each
process is told."""

from __future__ import annotations

import json
import secrets
import shlex
import shutil
import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from deploy.launcher.compositions import SERVICES
from deploy.launcher.failure import LauncherError
from deploy.launcher.listening import listen
from deploy.launcher.profile import OWNER_FOLDER, Folder
from deploy.postgres.provisioning import ServiceRoles
from deploy.postgres.server import PostgresServer
from gateway.clients import write_private

POSTGRES, KAFKA, KAFKA_CONTROLLER = "postgres", "kafka", "kafka-controller"
_ENGINES = (POSTGRES, KAFKA, KAFKA_CONTROLLER)


@dataclass(frozen=True)
class DistributedFolder(Folder):
    """The folder of a distributed system; for its owner alone."""

    def open(self) -> None:
        """Make the folder where there is none. Raises LauncherError where it cannot be written."""
        super().open()
        self.folder.chmod(OWNER_FOLDER)

    def forget_unfinished_seeding(self) -> None:
        """Remove what a first start that did not come to its end left; nobody was answered yet."""
        if self.seeded.exists():
            return
        self.forget_clients()
        for leftover in self.folder.glob("sandbox.db*"):
            leftover.unlink()
        shutil.rmtree(self.folder / KAFKA, ignore_errors=True)
        # Where PostgreSQL's files lie only the server knows: under a link, or one that was removed.
        PostgresServer(self.folder / POSTGRES, port=0).remove()

    def roles(self) -> dict[str, ServiceRoles]:
        """Every service's roles with their passwords, made at the first start."""
        path = self.folder / "passwords.json"
        if not path.exists():
            made = {
                name: {"owner": secrets.token_urlsafe(32), "service": secrets.token_urlsafe(32)}
                for name in SERVICES
            }
            write_private(path, json.dumps(made))
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: ServiceRoles(name, each["owner"], each["service"]) for name, each in kept.items()
        }

    def ports(self, wanted: Mapping[str, int], programs: Sequence[str]) -> dict[str, int]:
        """A port for each engine and program: those `wanted`, and for the others those of the last
        start where they are free, otherwise any. Raises LauncherError where a wanted one is
        busy."""
        path = self.folder / "ports.json"
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        with ExitStack() as held:
            ports = {
                name: _free(wanted.get(name), known.get(name, 0), held)
                for name in (*_ENGINES, *programs)
            }
        write_private(path, json.dumps(ports))
        return ports

    def known_ports(self) -> dict[str, int]:
        """The ports of the last start; none before the first."""
        path = self.folder / "ports.json"
        if not path.exists():
            return {}
        ports: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
        return ports

    def write_environment(self, name: str, told: Mapping[str, str]) -> Path:
        """Keep what a process is told, in a form that a shell reads; the file's path."""
        path = self.folder / "env" / f"{name}.env"
        path.parent.mkdir(exist_ok=True, mode=OWNER_FOLDER)
        lines = (f"{variable}={shlex.quote(value)}\n" for variable, value in told.items())
        write_private(path, "".join(lines))
        return path

    def environment(self, name: str) -> dict[str, str]:
        """What a process was told at the last start. Raises LauncherError before the first."""
        path = self.folder / "env" / f"{name}.env"
        if not path.exists():
            raise LauncherError(f"{self.folder} 中没有启动过的承诺系统。请以 --var 指定数据目录。")
        told = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
        return {variable: "".join(shlex.split(value)) for variable, _, value in told}

    @property
    def was_started(self) -> bool:
        """Whether a distributed system was ever started here."""
        return (self.folder / "env").is_dir()


def _free(wanted: int | None, known: int, held: ExitStack) -> int:
    """A port that was free a moment ago. All are held until each is chosen: none comes twice."""
    chosen = listen(wanted) if wanted else _listen_anywhere(known)
    held.enter_context(chosen)
    port: int = chosen.getsockname()[1]
    return port


def _listen_anywhere(known: int) -> socket.socket:
    try:
        return listen(known)
    except LauncherError:
        return listen(0)
