"""Understands how a service's tables come to their newest form."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from alembic import command, context, op
from alembic.config import Config
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    NullPool,
    String,
    UniqueConstraint,
    Uuid,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from services.chassis.database import Instant
from services.chassis.guards import guard_rows, guard_unchanging
from services.chassis.newest_form import MigrationError

# One number for all: migrators of the same database wait for one another, whatever they run.
_MIGRATING = 0x6368656E676E756F
_WAITS_FOR_A_MIGRATOR = "120s"
_SESSION = {
    "application_name": "chengnuo-migration",
    "timezone": "UTC",
    # A change of a table that waits for its lock holds up everybody who comes after it.
    "lock_timeout": "5s",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "60s",
}
_LOCK_NOT_AVAILABLE = "55P03"


def configure(migrations: Path, database_url: str) -> Config:
    """Alembic's configuration for the migrations in a folder and one database."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.attributes["database_url"] = database_url
    return config


def upgrade(migrations: Path, database_url: str, revision: str = "head") -> None:
    """Bring the database to the newest form (or to `revision`); nothing happens where it is there.

    Raises MigrationError where others hold a table, or the migrating, for too long; what was
    done before stays done, and the same call goes on from there.
    """
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    try:
        command.upgrade(configure(migrations, database_url), revision)
    except DBAPIError as failure:
        if getattr(failure.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise MigrationError(
            f"数据库 {url.database} 正被占用，表结构没有改完：请稍后再次执行升级，"
            "已完成的部分不会重做。"
        ) from None


def check(migrations: Path, database_url: str) -> None:
    """Raise alembic.util.CommandError where tables and migrations differ."""
    command.check(configure(migrations, database_url))


def run_env(metadata: MetaData) -> None:
    """What a service's `env.py` does: run its migrations against its tables."""
    url = make_url(context.config.attributes["database_url"])
    if url.get_backend_name() == "sqlite":
        _run_on_sqlite(url, metadata)
    else:
        _run_apart(lambda: _run_on_postgresql(url, metadata))


def _run_on_sqlite(url: URL, metadata: MetaData) -> None:
    engine = create_engine(url, poolclass=NullPool)
    event.listen(engine, "connect", _explicit_transactions)
    event.listen(engine, "begin", _begin_immediate)
    with engine.connect() as connection:
        _run(connection, metadata)
    engine.dispose()


async def _run_on_postgresql(url: URL, metadata: MetaData) -> None:
    engine = create_async_engine(
        url, poolclass=NullPool, connect_args={"server_settings": _SESSION}
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_wait_for_other_migrators)
            await connection.run_sync(_run, metadata)
            await connection.execute(_KEEP_THE_VERSION)
            await connection.commit()
    finally:
        await engine.dispose()


# What form the tables have is the owner's to say, though others may write rows of new tables.
_KEEP_THE_VERSION = text("""
DO $$
DECLARE other text;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_schema = current_schema() AND table_name = 'alembic_version'
        AND grantee NOT IN (current_user, 'PUBLIC')
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM %I', other);
    END LOOP;
END
$$
""")


def _wait_for_other_migrators(connection: Connection) -> None:
    # The lock belongs to the session, and ends with it: each migration commits by itself.
    connection.execute(text(f"SET LOCAL lock_timeout = '{_WAITS_FOR_A_MIGRATOR}'"))
    connection.execute(text(f"SELECT pg_advisory_lock({_MIGRATING})"))
    connection.commit()


def _run(connection: Connection, metadata: MetaData) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        transaction_per_migration=connection.dialect.name == "postgresql",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


def _run_apart(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    # The caller's thread may be running an event loop, in which no other can run.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()


def _explicit_transactions(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def create_chassis_tables() -> None:
    """Create, inside a migration, the tables that every service has, in their first form.

    The form is written out here, apart from the declared tables: those go on changing.
    """
    _create_outbox_and_inbox()
    _create_dead_letters()
    op.create_table(
        "idempotent_answer",
        Column("client_id", String(120), primary_key=True),
        Column("idempotency_key", String(255), primary_key=True),
        Column("fingerprint", String(80), nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", JSON, nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("answered_at", Instant, nullable=False),
    )
    op.create_index("idempotent_answer_age", "idempotent_answer", ["answered_at"])
    op.create_table(
        "lease",
        Column("name", String(80), primary_key=True),
        Column("holder", Uuid, nullable=False),
        Column("expires_at", Instant, nullable=False),
    )


def _sequence() -> Column[int]:
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column("sequence", kind, primary_key=True, autoincrement=True)


def _message() -> tuple[Column[Any], ...]:
    return (
        Column("topic", String(120), nullable=False),
        Column("message_key", String(200), nullable=False),
        Column("headers", JSON, nullable=False),
        Column("value", LargeBinary, nullable=False),
    )


def _create_outbox_and_inbox() -> None:
    op.create_table(
        "outbox",
        _sequence(),
        Column("event_id", Uuid, nullable=False, unique=True),
        *_message(),
        Column("appended_at", Instant, nullable=False),
        Column("published_at", Instant),
    )
    waits = text("published_at IS NULL")
    op.create_index(
        "outbox_unpublished", "outbox", ["sequence"], sqlite_where=waits, postgresql_where=waits
    )
    op.create_table(
        "inbox",
        Column("consumer_group", String(80), primary_key=True),
        Column("event_id", Uuid, primary_key=True),
        Column("taken_at", Instant, nullable=False),
    )


def _create_dead_letters() -> None:
    op.create_table(
        "dead_letter",
        _sequence(),
        Column("consumer_group", String(80), nullable=False),
        Column("event_id", Uuid, nullable=False),
        *_message(),
        Column("state", String(20), nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_attempt_at", Instant, nullable=False),
        Column("reason", String(500), nullable=False),
        Column("set_aside_at", Instant, nullable=False),
        UniqueConstraint("consumer_group", "event_id", name="dead_letter_once"),
    )
    key = ["consumer_group", "topic", "message_key"]
    op.create_index("dead_letter_key", "dead_letter", key)


def guard_chassis_tables() -> None:
    """Guard, inside a migration, the tables that every service has: what waits in the outbox stays
    as it was told, and a message set aside is either tried again or rests."""
    guard_unchanging("outbox", "event_id", "topic", "message_key", "headers", "value")
    guard_rows("dead_letter", "dead_letter_state_known", "\"state\" IN ('RETRYING', 'RESTING')")
