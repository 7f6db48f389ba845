"""Understands which failures are an outage of the database, which passes, and not a defect."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# By SQLSTATE (PostgreSQL's appendix A): the server is going, coming or cut off; it has no room on
# its disk, in its memory or for one more connection; another transaction was in the way for too
# long. What was asked had no effect, or its answer was lost.
_CLASSES = ("08", "40", "53", "57", "58")
_STATES = ("25P03", "55P03")
_SQLITE_WORDS = ("disk is full", "database is locked", "disk I/O error")
_UNREACHABLE = (
    DisconnectionError,
    PoolTimeoutError,
    ConnectionError,
    TimeoutError,
    asyncpg.InterfaceError,
)


def is_outage(failure: BaseException) -> bool:
    """Whether `failure`, as it came out of a transaction, says that the database cannot serve at
    the moment; the same request may succeed later."""
    if isinstance(failure, BaseExceptionGroup):
        return any(is_outage(each) for each in failure.exceptions)
    if isinstance(failure, DBAPIError):
        return failure.connection_invalidated or is_outage(_cause_of(failure))
    state = getattr(failure, "sqlstate", None)
    if isinstance(state, str):
        return state.startswith(_CLASSES) or state in _STATES
    return isinstance(failure, _UNREACHABLE) or _sqlite_cannot(failure)


def _cause_of(failure: DBAPIError) -> BaseException:
    # SQLAlchemy wraps the driver's error twice.
    told = failure.orig or failure
    return told.__cause__ or told


def _sqlite_cannot(failure: BaseException) -> bool:
    return any(words in str(failure) for words in _SQLITE_WORDS)
