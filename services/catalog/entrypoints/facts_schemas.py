"""Understands which JSON Schemas an item may ask its facts with."""

from __future__ import annotations

from typing import Any

from jsonschema_rs import Draft202012Validator

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def accept_facts_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """`schema`, where it is a JSON Schema 2020-12 for an object that points to nothing outside
    itself, and facts can be held against it. Raises ValueError otherwise."""
    if any(not pointer.startswith("#") for pointer in _references(schema)):
        raise ValueError("事实的 JSON Schema 不得引用外部文件")
    try:
        # Compiling it finds also what is well-formed and of no use: a pattern that is no regular
        # expression, a pointer to nothing.
        Draft202012Validator(schema, offline=True)
    except ValueError as failure:
        raise ValueError("不是合规的 JSON Schema（2020-12）") from failure
    if schema.get("type") != "object" or not schema.get("properties"):
        raise ValueError("事实的 JSON Schema 应为列明 properties 的 object")
    return schema


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for each in value for found in _references(each)]
    if not isinstance(value, dict):
        return []
    here = [str(value[name]) for name in ("$ref", "$dynamicRef", "$schema") if name in value]
    outside = [each for each in here if each != _DRAFT]
    return outside + [found for each in value.values() for found in _references(each)]
