"""Understands the databases that a test runs on: a fresh one for each, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from services.chassis.database import Database
from services.chassis.migrations import upgrade
from tests.engines.postgres import PostgresForTests, TestDatabase

# Fills the database at an address.
Fill = Callable[[str], None]


def tables_of(metadata: MetaData) -> Fill:
    """Fills an empty database with tables as they are declared."""

    async def create(url: str) -> None:
        database = Database(url)
        async with database.transaction() as connection:
            await connection.run_sync(metadata.create_all)
        await database.dispose()

    def fill(url: str) -> None:
        # The caller's thread may be running an event loop, in which no other can run.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, create(url)).result()

    return fill


# For a test of what only one of the two has.
ON_SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


@dataclass(frozen=True, slots=True)
class Addresses:
    """One database: the address for its service, and the one for whoever changes its tables."""

    service: str
    owner: str


class Databases(ABC):
    """Makes databases that nobody used before; what fills one of a kind is done once and copied."""

    dialect: str

    @abstractmethod
    def made(self, kind: str, fill: Fill | None = None) -> Addresses:
        """A new database of a kind: always the same `fill` for one kind."""

    def migrated(self, service: str, migrations: Path) -> str:
        """The address of a new database in the newest form of a service."""

        def fill(url: str) -> None:
            upgrade(migrations, url)

        return self.made(service, fill).service

    def empty(self, service: str) -> str:
        """The address of a new database for whoever changes its tables, of which it has none."""
        return self.made(service).owner


class SqliteDatabases(Databases):
    """Databases in files of a folder."""

    dialect = "sqlite"

    def __init__(self, folder: Path, templates: Path) -> None:
        self._folder = folder
        self._templates = templates
        self._numbers = itertools.count(1)

    def made(self, kind: str, fill: Fill | None = None) -> Addresses:
        """A file, copied from the one that was filled."""
        path = self._folder / f"{kind}-{next(self._numbers)}.sqlite"
        if fill is not None:
            shutil.copyfile(self._template(kind, fill), path)
        return Addresses(f"sqlite:///{path}", f"sqlite:///{path}")

    def _template(self, kind: str, fill: Fill) -> Path:
        template = self._templates / f"{kind}.sqlite"
        if not template.exists():
            fill(f"sqlite:///{template}")
        return template


class PostgresqlDatabases(Databases):
    """Databases of a server, each with the roles that a service has in a city."""

    dialect = "postgresql"

    def __init__(self, server: PostgresForTests) -> None:
        self._server = server
        self._made: list[TestDatabase] = []

    def made(self, kind: str, fill: Fill | None = None) -> Addresses:
        """A database, copied from the one that was filled."""
        database = self._server.database(kind, fill)
        self._made.append(database)
        return Addresses(database.url, database.owner_url)

    def drop(self) -> None:
        """Remove every database that was made."""
        for database in self._made:
            self._server.drop(database)


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where filled files are copied from."""
    return tmp_path_factory.mktemp("templates")


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Makes databases of one kind; a test that asks for it runs on both."""
    if request.param == "sqlite":
        yield SqliteDatabases(tmp_path, request.getfixturevalue("sqlite_templates"))
        return
    made = PostgresqlDatabases(request.getfixturevalue("postgres_server"))
    yield made
    made.drop()
