"""A PostgreSQL server of one's own: an operator starts it anywhere, as anybody, and it keeps what
it took."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.engine import EngineError, runs
from deploy.postgres.place import unprivileged_account
from deploy.postgres.programs import (
    SETTING,
    check,
    find_programs,
    package_of_wheel,
    programs_of_wheel,
)
from deploy.postgres.provisioning import connected
from deploy.postgres.server import SUPERUSER, PostgresServer
from tests.engines.guardian import free_ports
from tests.engines.waiting import eventually

pytestmark = pytest.mark.engine("postgresql")


@pytest.fixture
def passable() -> Iterator[Path]:
    """A folder that every account may pass through, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="chengnuo-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(passable: Path) -> Iterator[PostgresServer]:
    """A server that was not started yet."""
    server = PostgresServer(passable / "postgres", *free_ports(1))
    yield server
    server.stop("immediate")


async def test_a_server_that_was_killed_starts_again_with_every_row(server: PostgresServer) -> None:
    server.start()
    async with connected(server.url()) as admin:
        await admin.execute("CREATE TABLE kept AS SELECT 'a licence' AS name")
    killed = server.pid
    helpers = psutil.Process(killed).children()
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: not server.ready(), "a killed server is not taken for a ready one")
    psutil.wait_procs(helpers, timeout=20)
    server.start()
    assert server.pid != killed
    async with connected(server.url()) as admin:
        assert await admin.fetchval("SELECT name FROM kept") == "a licence"


@pytest.mark.parametrize("mode", ["smart", "fast", "immediate"])
def test_a_server_stops_in_every_mode_and_is_gone(server: PostgresServer, mode: str) -> None:
    server.start()
    pid = server.pid
    server.stop(mode)
    assert not runs(pid)
    assert not server.ready()


@pytest.fixture
def strict_umask() -> Iterator[None]:
    """What is made is its maker's alone, as the launcher has it."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def copy_of_the_wheel(folder: Path) -> Path:
    """The package of the programs, installed so that only its installer may read it."""
    package = package_of_wheel()
    assert package
    for each in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(each, folder / each.name, symlinks=True)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)
    return folder / package.name


@pytest.mark.usefixtures("strict_umask")
async def test_a_checkout_that_only_its_owner_may_enter_runs_a_server(passable: Path) -> None:
    """As root's home on a fresh machine: neither programs nor data can be reached by the account
    that PostgreSQL runs as."""
    private = passable / "home"
    private.mkdir(mode=0o700)
    found = programs_of_wheel(copy_of_the_wheel(private))
    data = private / "var" / "postgres"
    server = PostgresServer(data, *free_ports(1), programs=found)
    try:
        server.start()
        async with connected(server.url()) as admin:
            assert await admin.fetchval("SELECT 1") == 1
        again = PostgresServer(data, server.port, programs=found)
        assert again.ready()
        assert (data / "pgdata").resolve() == server.folder.resolve() / "pgdata"
    finally:
        server.stop("immediate")
        server.remove()
    assert not server.folder.exists()
    assert not data.is_symlink()


async def test_nobody_comes_in_without_the_password_or_from_outside(server: PostgresServer) -> None:
    server.start()
    for secret in (":a-guess", ""):
        address = f"postgresql+asyncpg://{SUPERUSER}{secret}@127.0.0.1:{server.port}/postgres"
        with pytest.raises(asyncpg.InvalidPasswordError):
            async with connected(address):
                pass
    async with connected(server.url()) as admin:
        assert await admin.fetchval("SHOW listen_addresses") == "127.0.0.1"
        assert await admin.fetchval("SHOW unix_socket_directories") == ""


def test_the_password_is_for_the_operator_alone(server: PostgresServer) -> None:
    server.prepare()
    kept = server.folder / "superuser-password"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.stat().st_uid == os.geteuid()
    assert not (server.folder / "handed-password").exists()


def test_the_server_never_runs_as_root(server: PostgresServer) -> None:
    server.start()
    owner = (server.folder / "pgdata").stat().st_uid
    assert owner != 0
    account = unprivileged_account()
    assert owner == (account.uid if account else os.geteuid())


async def test_a_refused_row_is_logged_without_what_it_says(server: PostgresServer) -> None:
    server.start()
    async with connected(server.url()) as admin:
        await admin.execute("CREATE TABLE person (number text PRIMARY KEY)")
        await admin.execute("INSERT INTO person VALUES ('370406199001011234')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await admin.execute("INSERT INTO person VALUES ('370406199001011234')")
    said = (server.folder / "server.log").read_text(encoding="utf-8")
    assert "person_pkey" in said
    assert "370406199001011234" not in said


def test_files_of_another_major_version_are_not_touched(server: PostgresServer) -> None:
    server.prepare()
    (server.folder / "pgdata" / "PG_VERSION").write_text("14\n", encoding="ascii")
    with pytest.raises(EngineError, match="由 PostgreSQL 14 建立"):
        server.start()


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("echo 'postgres (PostgreSQL) 14.19 (Debian 14.19-1)'", "是 PostgreSQL 14.19，需要 15"),
        ("exit 127", "看不出版本"),
    ],
)
def test_programs_that_will_not_do_are_refused(tmp_path: Path, says: str, told: str) -> None:
    for name in ("initdb", "postgres"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
        program.chmod(0o755)
    with pytest.raises(EngineError, match=told):
        check(tmp_path)


def test_a_setting_that_names_no_programs_is_told_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path))
    with pytest.raises(EngineError, match=f"没有可执行的 initdb。请检查 {SETTING}"):
        find_programs()


def test_a_start_that_fails_tells_the_servers_last_words(server: PostgresServer) -> None:
    server.prepare()
    (server.folder / "pgdata" / "local.conf").write_text("no_such_setting = 1\n", encoding="ascii")
    with pytest.raises(EngineError, match=r"PostgreSQL 启动后退出：.*configuration file"):
        server.start()
