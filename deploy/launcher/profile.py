"""Understands the folder of a system on one machine: its keys, its demo clients, its databases."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.launcher.failure import LauncherError
from deploy.launcher.keys import Keys, kept_keys
from deploy.seed.clients import clients
from gateway.clients import Credential, make_clients, write_private, write_registry

OWNER_FOLDER = 0o700
OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Folder:
    """Where a system on one machine keeps what it keeps."""

    folder: Path

    @property
    def sandbox_database(self) -> Path:
        """The file of the sandbox's own state."""
        return self.folder / "sandbox.db"

    @property
    def registry(self) -> Path:
        """The gateway's clients, with hashed secrets."""
        return self.folder / "clients.json"

    @property
    def credentials(self) -> Path:
        """The demo clients' credentials, for the person at this machine alone."""
        return self.folder / "demo-clients.json"

    @property
    def examples(self) -> Path:
        """Requests that work on the seeded cases, for the API document."""
        return self.folder / "examples.json"

    @property
    def seeded(self) -> Path:
        """There once seeding came to its end."""
        return self.folder / "seeded.json"

    def open(self) -> None:
        """Make the folder where there is none. Raises LauncherError where it cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=OWNER_FOLDER)
            probe = self.folder / ".writable"
            probe.touch()
            probe.unlink()
            for kept in self.folder.glob("*.db*"):
                kept.chmod(OWNER_ONLY)
        except OSError as failure:
            raise LauncherError(
                f"无法写入数据目录 {self.folder}（{failure.strerror}）。"
                "请检查权限，或以 --var 指定另一目录。"
            ) from failure

    def forget_clients(self) -> None:
        """Remove the clients of a first start that did not come to its end."""
        for file in (self.registry, self.credentials, self.examples):
            file.unlink(missing_ok=True)

    def make_clients(self) -> list[Credential]:
        """Give the gateway its clients; their secrets are in the answer and nowhere else yet."""
        registry, credentials = make_clients(clients())
        write_registry(self.registry, registry)
        return credentials

    def finish_seeding(
        self, credentials: list[Credential], examples: dict[str, Any], at: datetime
    ) -> None:
        """Hand out the credentials and note that seeding came to its end."""
        handed = {each.client_id: asdict(each) for each in credentials}
        for path, content in (
            (self.credentials, handed),
            (self.examples, examples),
            (self.seeded, {"seeded_at": at.isoformat()}),
        ):
            write_private(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")

    def secrets(self) -> dict[str, str]:
        """The demo clients' secrets, by client id."""
        handed = json.loads(self.credentials.read_text(encoding="utf-8"))
        return {client_id: each["client_secret"] for client_id, each in handed.items()}

    def keys(self) -> Keys:
        """The keys, made at the first start."""
        return kept_keys(self.folder / "keys.json")


@dataclass(frozen=True)
class Profile(Folder):
    """The folder of an embedded system."""

    def database_url(self, name: str) -> str:
        """The address of one service's database, or of the bus's."""
        return f"sqlite:///{self.folder / name}.db"

    def forget_unfinished_seeding(self) -> None:
        """Remove what a first start that did not come to its end left; nobody was answered yet."""
        if self.seeded.exists():
            return
        for leftover in self.folder.glob("*.db*"):
            leftover.unlink()
        self.forget_clients()
