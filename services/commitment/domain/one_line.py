"""Understands which texts stay on one line of a letter and read in the order they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# Unicode's categories Cc, Zl and Zp, whose members are fixed for good, and its bidi controls.
_BREAKS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_TURNS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BREAK_OR_TURN = re.compile(f"[{_BREAKS}{_TURNS}]")


def stays_on_one_line(text: str) -> bool:
    """Whether a text holds no control, no line or paragraph separator and no bidi control."""
    return _BREAK_OR_TURN.search(text) is None


def broken_texts(value: Any, at: str = "") -> Iterator[str]:
    """The pointers (RFC 6901) below `at` of the texts in a JSON value that do not stay on a line.

    A member whose name does not is told by the object that holds it.
    """
    if isinstance(value, str) and not stays_on_one_line(value):
        yield at
    elif isinstance(value, dict):
        for name, each in value.items():
            if stays_on_one_line(name):
                yield from broken_texts(each, f"{at}/{_escaped(name)}")
            else:
                yield at
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from broken_texts(each, f"{at}/{index}")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
