"""Understands which texts stay on one line of a letter and read in the order they are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

_BREAKS = frozenset({"Cc", "Zl", "Zp"})
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def stays_on_one_line(text: str) -> bool:
    """Whether a text holds no control, no line or paragraph separator and no bidi control."""
    return not any(each in _TURNS or unicodedata.category(each) in _BREAKS for each in text)


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
