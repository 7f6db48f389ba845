"""A PostgreSQL server for tests, which makes a service's database in a moment: what migrations make
is made once, and copied for each test."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from deploy.postgres.provisioning import (
    ServiceRoles,
    connected,
    grant_rows,
    provide_database,
    provide_roles,
)

_PASSWORD = "a password for tests"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """One database of one service: its name, the address that the service uses, and the one that
    migrations use."""

    __test__ = False

    name: str
    url: str
    owner_url: str


class PostgresForTests:
    """`admin_url` is a superuser's address. Every method may be called inside an event loop."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url
        self.version = _finish(self._ask_version())
        self._templates: dict[str, ServiceRoles] = {}
        self._number = itertools.count(1)

    def database(self, service: str, make: Callable[[str], None] | None = None) -> TestDatabase:
        """A new database of a service with the roles that it has in a city; `make(owner_url)` fills
        the first one of this service and this function, the others are copies."""
        template = self._template(service, make)
        roles = self._templates[template]
        name = f"{template}_{next(self._number)}"
        _finish(self._copy(template, name, roles))
        return self._addresses(name, roles)

    def drop(self, database: TestDatabase) -> None:
        """Remove a database, whoever is still in it."""
        _finish(self._drop(database.name))

    def _template(self, service: str, make: Callable[[str], None] | None) -> str:
        made_by = f"{make.__module__}.{make.__qualname__}" if make else "nothing"
        name = f"test_{os.getpid()}_{service}_{_short(made_by)}"
        if name not in self._templates:
            roles = ServiceRoles(service, _PASSWORD, _PASSWORD)
            _finish(self._provide(name, roles))
            if make:
                make(self._addresses(name, roles).owner_url)
            self._templates[name] = roles
        return name

    def _addresses(self, name: str, roles: ServiceRoles) -> TestDatabase:
        url, owner_url = roles.url(self.admin_url, name), roles.owner_url(self.admin_url, name)
        return TestDatabase(name, url, owner_url)

    async def _provide(self, name: str, roles: ServiceRoles) -> None:
        async with connected(self.admin_url) as server:
            await provide_roles(server, roles)
            await provide_database(server, name, roles)
        async with connected(self.admin_url, name) as database:
            await grant_rows(database, roles)

    async def _copy(self, template: str, name: str, roles: ServiceRoles) -> None:
        async with connected(self.admin_url) as server:
            await provide_database(server, name, roles, template)

    async def _drop(self, name: str) -> None:
        async with connected(self.admin_url) as server:
            await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _ask_version(self) -> str:
        async with connected(self.admin_url) as server:
            return str(await server.fetchval("SHOW server_version")).split()[0]


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Do the work in a loop of its own, whether or not the caller stands in one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _short(text: str) -> str:
    return f"{abs(hash(text)) % 16**6:06x}"
