"""Understands where a server's files lie, and which account owns them: PostgreSQL refuses to run
as root, and its account must be able to reach what it serves."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.engine import Account, EngineError
from deploy.postgres.programs import may_run

_ACCOUNTS = ("chengnuo", "postgres", "nobody")
_SYSTEM_FOLDER = Path("/var/lib/chengnuo")
_OWNER_FOLDER = 0o700
_PASSED_BY_ALL = 0o711


def unprivileged_account() -> Account | None:
    """The account that the server runs as: none where the caller is not root and stays who it is.
    Raises EngineError where root finds no other account."""
    if os.geteuid() != 0:
        return None
    for name in _ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    raise EngineError(f"PostgreSQL 不能以 root 运行，请建立 {_ACCOUNTS[0]} 账户后重试。")


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one server."""

    folder: Path

    @property
    def database_files(self) -> Path:
        """What PostgreSQL calls its data directory; the account's."""
        return self.folder / "pgdata"

    @property
    def password(self) -> Path:
        """The superuser's password; the caller's alone."""
        return self.folder / "superuser-password"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "server.log"


def make_place(folder: Path, account: Account | None) -> Place:
    """The place for a server's files: the folder itself, or, where it lies under one that the
    account cannot enter (a checkout in root's home), a new one under /var/lib/chengnuo, to which
    the folder then is a link."""
    if account is None:
        folder.mkdir(parents=True, exist_ok=True, mode=_OWNER_FOLDER)
        return Place(folder)
    if folder.is_symlink():
        return Place(folder.resolve(strict=True))
    folder.parent.mkdir(parents=True, exist_ok=True)
    if may_run(account, folder.parent):
        _make_passable(folder)
        return Place(folder)
    if folder.exists():
        raise EngineError(f"账户 {account.name} 不能进入 {folder}。请移走该目录后重试。")
    _make_passable(_SYSTEM_FOLDER)
    # Always a new one: what lies there under this name may be of a folder that was removed.
    target = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=_SYSTEM_FOLDER))
    _make_passable(target)
    folder.symlink_to(target, target_is_directory=True)
    return Place(target)


def remove_place(folder: Path) -> None:
    """Remove what `make_place(folder, …)` made, with everything in it, wherever it lies."""
    target = folder.resolve()
    shutil.rmtree(target)
    if folder.is_symlink():
        folder.unlink()
        with suppress(OSError):  # Another server's files lie there too.
            _SYSTEM_FOLDER.rmdir()


def _make_passable(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(_PASSED_BY_ALL)
