"""Understands how the system writes its log: one JSON object a line, and nothing personal in it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Bounded by what is no letter or digit, for the digits of a digest are nobody's number; a number
# that holds a day of birth is known among letters too. `\d` takes full-width digits in.
_IDENTITY_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:\d{17}[\dXxＸｘ]|\d{15}|[0-9A-Ya-y][0-9]{7}[0-9A-Ya-y]{10})"
    r"(?![0-9A-Za-z])"
    r"|(?<!\d)[1-9１-９]\d{5} ?(?:18|19|20|１８|１９|２０)\d{2}"
    r"(?:[0０][1-9１-９]|[1１][0-2０-２])(?:[0-2０-２]\d|[3３][01０１]) ?\d{3}[\dXxＸｘ](?!\d)"
)
_TELEPHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?[1１][3-9３-９]\d{9}(?!\d)"
    r"|(?<![0-9A-Za-z])(?:(?:\+|00)?86[- ]?)?1[3-9]\d[- ]\d{4}[- ]\d{4}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])(?:\(?0\d{2,3}\)?|\+86[- ]?\d{2,3})[- ]?\d{7,8}(?![0-9A-Za-z])"
)

_SHORTEST_PERSONAL = 10**10


def conceal(text: str) -> str:
    """`text` with everything that looks like an identity or telephone number blotted out."""
    return _TELEPHONE.sub("[telephone]", _IDENTITY_NUMBER.sub("[identity number]", text))


def _conceal_values(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
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


def configure_log(level: int = logging.INFO) -> None:
    """Write JSON lines to standard error from `level` up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Frames and lines only: the values of variables are not for a log.
            structlog.processors.format_exc_info,
            _conceal_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def logger(name: str) -> Any:
    """The log of one part of the system."""
    if not structlog.is_configured():
        configure_log()
    return structlog.get_logger(part=name)
