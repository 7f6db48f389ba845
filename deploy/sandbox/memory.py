"""Understands what the sandbox must still know after it was killed: a SQLite file of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS assertions (
    assertion_id TEXT PRIMARY KEY,
    document TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS faults (
    system TEXT PRIMARY KEY,
    mode TEXT NOT NULL,
    delay_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS pushes (
    sequence INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    push_id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    receipt_no TEXT NOT NULL UNIQUE,
    received_at TEXT NOT NULL,
    deliveries INTEGER NOT NULL DEFAULT 1,
    UNIQUE (platform, push_id)
);
CREATE INDEX IF NOT EXISTS pushes_by_record ON pushes (platform, record_id, sequence);
CREATE TABLE IF NOT EXISTS push_keys (
    platform TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    sequence INTEGER NOT NULL REFERENCES pushes (sequence),
    PRIMARY KEY (platform, idempotency_key)
);
"""


@dataclass(frozen=True, slots=True)
class Memory:
    """The file; a connection lives as long as one piece of work and no longer."""

    path: Path

    def prepare(self) -> None:
        """Make the file and its tables where they are not there yet."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect()) as connection:
            connection.executescript(SCHEMA)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that holds the write lock; on disk once the block has ended."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for one reading."""
        with closing(self._connect()) as connection:
            yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=5, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection
