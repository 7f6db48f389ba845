"""Understands how a service's tables come to their newest form."""

from __future__ import annotations

from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, event
from sqlalchemy.engine.url import URL, make_url

_SYNCHRONOUS = {"postgresql+asyncpg": "postgresql+psycopg"}


def configure(migrations: Path, database_url: str) -> Config:
    """Alembic's configuration for the migrations in a folder and one database."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["database_url"] = database_url
    return config


def upgrade(migrations: Path, database_url: str) -> None:
    """Bring the database to the newest form; nothing happens where it is there."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(configure(migrations, database_url), "head")


def check(migrations: Path, database_url: str) -> None:
    """Raise alembic.util.CommandError where tables and migrations differ."""
    command.check(configure(migrations, database_url))


def synchronous(database_url: str) -> URL:
    """The address for a driver without an event loop, which migrations use."""
    url = make_url(database_url)
    return url.set(drivername=_SYNCHRONOUS.get(url.drivername, url.drivername))


def run_env(metadata: MetaData) -> None:
    """What a service's `env.py` does: run its migrations against its tables."""
    engine = create_engine(synchronous(context.config.attributes["database_url"]))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _explicit_transactions)
        event.listen(engine, "begin", _begin_immediate)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            compare_type=True,
            render_as_batch=connection.dialect.name == "sqlite",
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


def _explicit_transactions(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def create_chassis_tables() -> None:
    """Create, inside a migration, the tables that every service has (their first form)."""
    from alembic import op

    from services.chassis.service import define_chassis_tables

    metadata = MetaData()
    define_chassis_tables(metadata)
    metadata.create_all(op.get_bind())
