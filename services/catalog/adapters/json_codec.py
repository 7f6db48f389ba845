"""Understands how a value of the domain becomes JSON in a column, and comes back whole."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

Value = TypeVar("Value")

_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(value: object) -> dict[str, Any]:
    """A dataclass of the domain as a JSON object."""
    content: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return content


def from_json(kind: type[Value], content: object) -> Value:
    """The dataclass `kind` that a JSON object, or its parts, describe."""
    value: Value = _adapter(kind).validate_python(content)
    return value
