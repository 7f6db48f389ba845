"""Understands which databases and roles the services have on a PostgreSQL server, and what each
role may do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from sqlalchemy.engine.url import make_url

DRIVER = "postgresql+asyncpg"
# A request is answered within seconds; a stalled process must not hold an inbox's row for ever.
_SERVICE_LIMITS = {
    "lock_timeout": "5s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
}
# A migration may build an index for long, but must not wait for a lock while everybody queues
# behind it.
_OWNER_LIMITS = {
    "lock_timeout": "3s",
    "statement_timeout": "30min",
    "idle_in_transaction_session_timeout": "10s",
}


@dataclass(frozen=True, slots=True)
class ServiceRoles:
    """The two roles of a service, and the passwords that they are to have: the owner of tables,
    which migrates, and the service, which reads and writes rows."""

    service: str
    owner_password: str
    password: str

    @property
    def name(self) -> str:
        """The service's role; its database is called the same."""
        return f"chengnuo_{self.service}"

    @property
    def owner(self) -> str:
        """The owner's role."""
        return f"{self.name}_owner"

    def url(self, server_url: str, database: str | None = None) -> str:
        """The address that the service uses on the server, in its own database unless told."""
        return _url(server_url, self.name, self.password, database or self.name)

    def owner_url(self, server_url: str, database: str | None = None) -> str:
        """The address that migrations use."""
        return _url(server_url, self.owner, self.owner_password, database or self.name)


async def provision(admin_url: str, services: Iterable[ServiceRoles]) -> None:
    """Make what is missing and set what differs; it may be repeated at any time. `admin_url` is a
    superuser's. Raises asyncpg.PostgresError where the server refuses."""
    for roles in services:
        async with connected(admin_url) as server:
            await provide_roles(server, roles)
            await provide_database(server, roles.name, roles)
        async with connected(admin_url, roles.name) as database:
            await grant_rows(database, roles)


async def provide_roles(server: asyncpg.Connection, roles: ServiceRoles) -> None:
    """Give both roles their passwords and limits."""
    for name, password, limits in (
        (roles.owner, roles.owner_password, _OWNER_LIMITS),
        (roles.name, roles.password, _SERVICE_LIMITS),
    ):
        if not await server.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name):
            await _execute(server, "CREATE ROLE %I", name)
        plain = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT"
        await _execute(server, f"ALTER ROLE %I WITH {plain} PASSWORD %L", name, password)
        for limit, value in limits.items():
            await _execute(server, "ALTER ROLE %I SET %I = %L", name, limit, value)


async def provide_database(
    server: asyncpg.Connection, database: str, roles: ServiceRoles, template: str | None = None
) -> None:
    """Give the service a database that nobody else enters, as a copy of `template` where told."""
    if not await server.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", database):
        copied = "TEMPLATE %I" if template else "TEMPLATE template0 ENCODING 'UTF8'"
        names = (database, roles.owner, *((template,) if template else ()))
        await _execute(server, f"CREATE DATABASE %I OWNER %I {copied}", *names)
    await _execute(server, "REVOKE ALL ON DATABASE %I FROM PUBLIC", database)
    await _execute(server, "GRANT CONNECT ON DATABASE %I TO %I", database, roles.name)


async def grant_rows(database: asyncpg.Connection, roles: ServiceRoles) -> None:
    """Let the service read and write the rows of the tables that its owner has and will have."""
    await database.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    await _execute(database, "GRANT USAGE ON SCHEMA public TO %I", roles.name)
    for kind, rights in (
        ("TABLES", "SELECT, INSERT, UPDATE, DELETE"),
        ("SEQUENCES", "USAGE, SELECT"),
    ):
        granted = f"GRANT {rights} ON {kind} TO %I"
        future = f"ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA public {granted}"
        await _execute(database, future, roles.owner, roles.name)
        present = f"GRANT {rights} ON ALL {kind} IN SCHEMA public TO %I"
        await _execute(database, present, roles.name)
    # What form the tables have is the owner's to say.
    if await database.fetchval("SELECT to_regclass('public.alembic_version')"):
        revoked = "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM %I"
        await _execute(database, revoked, roles.name)


@asynccontextmanager
async def connected(
    admin_url: str, database: str | None = None
) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the server, in the database that the address names unless told."""
    url = make_url(admin_url).set(drivername="postgresql")
    if database:
        url = url.set(database=database)
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        yield connection
    finally:
        await connection.close()


async def _execute(connection: asyncpg.Connection, pattern: str, *words: str) -> None:
    # Names and passwords cannot be parameters of such statements; the server itself quotes them.
    places = "".join(f", ${place}::text" for place in range(2, len(words) + 2))
    await connection.execute(
        await connection.fetchval(f"SELECT format($1::text{places})", pattern, *words)
    )


def _url(server_url: str, role: str, password: str, database: str) -> str:
    url = make_url(server_url).set(
        drivername=DRIVER, username=role, password=password, database=database
    )
    return url.render_as_string(hide_password=False)
