"""Understands how the system writes its log: one JSON object a line, and nothing personal in it."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from functools import partial
from typing import Any

import structlog

from services.chassis import correlation
from services.chassis.conceal import conceal
from services.chassis.gathered_lines import GatheredLines, GatheringLogger

_SHORTEST_PERSONAL = 10**10
_MOST_FRAMES = 30

Line = MutableMapping[str, Any]


def _conceal_values(_logger: Any, _method: str, line: Line) -> Line:
    return {name: _concealed(value) for name, value in line.items()}


def _concealed(value: Any) -> Any:
    match value:
        case str():
            return conceal(value)
        case dict():
            return {_concealed(name): _concealed(member) for name, member in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_concealed(each) for each in value]
        case int() | float() | None:
            return conceal(str(value)) if _is_long(value) else value
    return conceal(str(value))


def _is_long(value: object) -> bool:
    """Whether a number has the length of a telephone number or more."""
    return isinstance(value, int) and abs(value) >= _SHORTEST_PERSONAL


def _tell_failure(_logger: Any, _method: str, line: Line) -> Line:
    """Put kinds, places and causes of a failure in the line, never its words: those of a database
    or a validator quote what was sent."""
    failure = line.pop("exc_info", None)
    if failure is True:
        failure = sys.exc_info()
    if isinstance(failure, tuple):
        failure = failure[1]
    if isinstance(failure, BaseException):
        line["exception"] = "\n".join(_told(failure))
    return line


def _told(failure: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    current: BaseException | None = failure
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{_kind(current)}{_code(current)}"
        for frame in traceback.extract_tb(current.__traceback__)[-_MOST_FRAMES:]:
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden
    if isinstance(failure, BaseExceptionGroup):
        for each in failure.exceptions:
            yield from _told(each)


def _kind(failure: BaseException) -> str:
    kind = type(failure)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def _code(failure: BaseException) -> str:
    """What tells failures of one kind apart and is nobody's: the number of an operating system's
    error, the SQLSTATE of a database's."""
    if isinstance(failure, OSError) and failure.errno is not None:
        return f" (errno {failure.errno})"
    code = getattr(failure, "sqlstate", None)
    return f" (SQLSTATE {code})" if isinstance(code, str) else ""


def _correlate(_logger: Any, _method: str, line: Line) -> Line:
    for name, value in correlation.current().for_log():
        line.setdefault(name, value)
    return line


_PREPARATION: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _tell_failure,
    _conceal_values,
    # After the concealing: a trace's hexadecimal digits may look like a telephone number.
    _correlate,
]
_RENDERER = structlog.processors.JSONRenderer(ensure_ascii=False)


def configure_log(level: int = logging.INFO, *, gathers: bool = False) -> None:
    """Write JSON lines to standard error: of the system from `level` up, and of the libraries that
    use the standard library's logging from WARNING up.

    Where it `gathers`, what is below a warning is written together (`GatheredLines`)."""
    lines = GatheredLines(sys.stderr) if gathers else None
    _configure_own(level, lines)
    of_libraries = logging.StreamHandler(lines or sys.stderr)
    of_libraries.setFormatter(_LibraryFormatter())
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[of_libraries], force=True)
    logging.captureWarnings(True)


def _configure_own(level: int, lines: GatheredLines | None = None) -> None:
    structlog.configure(
        processors=[*_PREPARATION, _RENDERER],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr)
        if lines is None
        else partial(GatheringLogger, lines),
        cache_logger_on_first_use=True,
    )


class _LibraryFormatter(logging.Formatter):
    """Renders a record of the standard library's logging like a line of our own."""

    def format(self, record: logging.LogRecord) -> str:
        line: Line = {"event": _words(record), "part": record.name, "exc_info": record.exc_info}
        for processor in _PREPARATION:
            line = processor(None, record.levelname.lower(), line)
        return str(_RENDERER(None, "", line))


def _words(record: logging.LogRecord) -> str:
    """The first line of what a library says: further lines, and objects, show what they hold."""
    arguments = record.args
    shown = _shown(arguments) if isinstance(arguments, dict | tuple) else ()
    try:
        text = str(record.msg) % shown if arguments else str(record.msg)
    except (TypeError, ValueError, KeyError):
        text = str(record.msg)
    return text.strip().partition("\n")[0]


def _shown(value: Any) -> Any:
    match value:
        case str() | int() | float() | None:
            return value
        case BaseException():
            return f"{_kind(value)}{_code(value)}"
        case dict():
            return {_shown(name): _shown(member) for name, member in value.items()}
        case tuple() | list() | set() | frozenset():
            return tuple(_shown(each) for each in value)
    return type(value).__name__


def logger(name: str) -> Any:
    """The log of one part of the system."""
    if not structlog.is_configured():
        _configure_own(logging.INFO)
    return structlog.get_logger(part=name)
