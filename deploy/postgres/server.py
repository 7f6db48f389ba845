"""Understands a PostgreSQL server of one's own: made once, started, awaited, stopped."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
from pathlib import Path
from typing import Literal

from sqlalchemy.engine.url import URL

from deploy.engine import LOOPBACK, EngineError, Program, runs
from deploy.postgres.configuration import configuration
from deploy.postgres.place import make_place, remove_place, unprivileged_account
from deploy.postgres.programs import Programs, find_programs

SUPERUSER = "chengnuo_admin"
Mode = Literal["smart", "fast", "immediate"]
_SIGNALS: dict[Mode, signal.Signals] = {
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
}
_READY_SECONDS = 60
_STOP_SECONDS = 60
_OWNER_ONLY = 0o600
# The line of postmaster.pid in which PostgreSQL tells its state; pg_ctl waits for it too.
_LINE_OF_STATE = 7
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC"}


class PostgresServer:
    """A server on the loopback address, its files under `folder`. `programs` are those of the
    environment or the wheel unless given; `durable=False` is for tests that no power cut ends."""

    def __init__(
        self, folder: Path, port: int, *, programs: Programs | None = None, durable: bool = True
    ) -> None:
        self.port = port
        self.account = unprivileged_account()
        self._named = folder.absolute()
        self._place = make_place(self._named, self.account)
        found = programs or find_programs()
        self._programs = (
            found.for_account(self.account, self._place.folder) if self.account else found
        )
        self._durable = durable
        self._program = Program(
            "PostgreSQL",
            self.command(),
            self._place.log,
            account=self.account,
            environment=_ENVIRONMENT,
        )

    @property
    def version(self) -> str:
        """The version of the programs, such as "18.4"."""
        return self._programs.version

    @property
    def folder(self) -> Path:
        """Where the files really lie."""
        return self._place.folder

    @property
    def pid(self) -> int:
        """The id of the server's first process. Raises EngineError where it was not started."""
        return self._program.pid

    def url(self, database: str = "postgres", *, port: int | None = None) -> str:
        """The superuser's address of one database, at another port where something stands between
        its clients and the server."""
        password = self._place.password.read_text(encoding="ascii").strip()
        url = URL.create(
            "postgresql+asyncpg", SUPERUSER, password, LOOPBACK, port or self.port, database
        )
        return url.render_as_string(hide_password=False)

    def command(self) -> list[str]:
        """What a supervisor runs, as `account`, once the server is prepared; it stays in the
        foreground, and ends in good order at SIGINT."""
        return [self._programs.path("postgres"), "-D", str(self._place.database_files)]

    def prepare(self) -> None:
        """Make the server's files where there are none, and write how it is set up. Raises
        EngineError where they cannot be made or are of another version."""
        kept = self._place.database_files / "PG_VERSION"
        if not kept.exists():
            self._make()
        made_by = kept.read_text(encoding="ascii").strip()
        if made_by != self.version.split(".")[0]:
            raise EngineError(
                f"{self.folder} 由 PostgreSQL {made_by} 建立，不能以 {self.version} 打开。"
                "请用原版本导出数据，或指定另一目录。"
            )
        written = self._place.database_files / "postgresql.conf"
        written.write_text(configuration(self.port, durable=self._durable), encoding="ascii")

    def start(self) -> None:
        """Prepare, start and return once connections are taken."""
        self.prepare()
        self._program.start()
        self._program.wait_until(lambda: self._ready_as() == self.pid, _READY_SECONDS)

    def ready(self) -> bool:
        """Whether the server, started here or by a supervisor, takes connections."""
        pid = self._ready_as()
        return pid is not None and (self._program.running or runs(pid))

    def _ready_as(self) -> int | None:
        """The process that said last that it takes connections; it may have been killed since."""
        try:
            told = (self._place.database_files / "postmaster.pid").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        lines = [line.strip() for line in told.splitlines()]
        return int(lines[0]) if lines[_LINE_OF_STATE:] == ["ready"] else None

    def stop(self, mode: Mode = "fast") -> None:
        """Stop what was started here: `smart` waits for clients, `fast` sends them away,
        `immediate` is a crash."""
        self._program.stop(_SIGNALS[mode], _STOP_SECONDS)

    def remove(self) -> None:
        """Remove the files of the stopped server, wherever they lie."""
        remove_place(self._named)

    def _make(self) -> None:
        password = self._place.password
        if not password.exists():
            _write_private(password, secrets.token_urlsafe(32))
        handed = self._place.folder / "handed-password"
        _write_private(handed, password.read_text(encoding="ascii"))
        self._place.database_files.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            for each in (handed, self._place.database_files):
                os.chown(each, self.account.uid, self.account.gid)
        try:
            self._initdb(handed)
        finally:
            handed.unlink()

    def _initdb(self, password: Path) -> None:
        # The C locale orders text by its bytes, as SQLite does.
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        made = subprocess.run(
            [self._programs.path("initdb"), *options, f"--pgdata={self._place.database_files}"]
            + [f"--username={SUPERUSER}", f"--pwfile={password}"]
            + ([] if self._durable else ["--no-sync"]),
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={**os.environ, **_ENVIRONMENT},
            **(self.account.arguments() if self.account else {}),
        )
        if made.returncode != 0:
            raise EngineError(f"无法建立数据库目录 {self.folder}：{made.stderr.strip()}")


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
