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
        self._templates: dict[tuple[str, str, str], str] = {}
        self._made: set[str] = set()
        self._number = itertools.count(1)

    def database(self, service: str, make: Callable[[str], None] | None = None) -> TestDatabase:
        """A new database of a service with the roles that it has in a city. `make(owner_url)` fills
        the first one for this service and a function of this name; every later one is a copy."""
        roles = ServiceRoles(service, _PASSWORD, _PASSWORD)
        name = self._new_name(service)
        _finish(self._provide(name, roles, self._template(roles, make) if make else None))
        return _addresses(self.admin_url, name, roles)

    def drop(self, database: TestDatabase) -> None:
        """Remove a database, whoever is still in it."""
        _finish(self._drop(database.name))

    def remove_all(self) -> None:
        """Remove every database that was made here."""
        for name in sorted(self._made):
            _finish(self._drop(name))

    def _template(self, roles: ServiceRoles, make: Callable[[str], None]) -> str:
        # Not the function itself: one that is defined in another comes new with every call.
        key = (roles.service, make.__module__, make.__qualname__)
        if key not in self._templates:
            name = self._new_name(roles.service)
            _finish(self._provide(name, roles, None))
            make(_addresses(self.admin_url, name, roles).owner_url)
            self._templates[key] = name
        return self._templates[key]

    def _new_name(self, service: str) -> str:
        name = f"chengnuo_test_{os.getpid()}_{service}_{next(self._number)}"
        self._made.add(name)
        return name

    async def _provide(self, name: str, roles: ServiceRoles, template: str | None) -> None:
        async with connected(self.admin_url) as server:
            # Another test may have given the roles other passwords.
            await provide_roles(server, roles)
            await provide_database(server, name, roles, template)
        if template is None:
            async with connected(self.admin_url, name) as database:
                await grant_rows(database, roles)

    async def _drop(self, name: str) -> None:
        async with connected(self.admin_url) as server:
            await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._made.discard(name)

    async def _ask_version(self) -> str:
        async with connected(self.admin_url) as server:
            return str(await server.fetchval("SHOW server_version")).split()[0]


def _finish(work: Coroutine[Any, Any, T]) -> T:
    """Do the work in a loop of its own, whether or not the caller stands in one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _addresses(admin_url: str, name: str, roles: ServiceRoles) -> TestDatabase:
    return TestDatabase(name, roles.url(admin_url, name), roles.owner_url(admin_url, name))
