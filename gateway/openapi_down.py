"""Understands OpenAPI 3.1 in the words of 3.0, for tools that know no newer one.

What 3.0 cannot say is left out, never said wrongly; the document of 3.1 is the one that binds.
"""

from __future__ import annotations

from typing import Any

from gateway.openapi_merge import Document

VERSION = "3.0.3"
_UNKNOWN_BEFORE = frozenset(
    {
        "$schema",
        "$id",
        "$comment",
        "$defs",
        "$anchor",
        "contentEncoding",
        "contentMediaType",
        "contentSchema",
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "if",
        "maxContains",
        "minContains",
        "patternProperties",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_NULL = {"type": "null"}


def as_openapi_30(document: Document) -> Document:
    """`document` (OpenAPI 3.1) as OpenAPI 3.0."""
    dropped = {"openapi", "jsonSchemaDialect", "webhooks"}
    kept = {name: _converted(each) for name, each in document.items() if name not in dropped}
    components = kept.get("components", {})
    components.pop("pathItems", None)
    if "schemas" in components:
        components["schemas"] = {
            name: schema_30(each) for name, each in document["components"]["schemas"].items()
        }
    return {"openapi": VERSION, **kept}


def _converted(node: Any) -> Any:
    """`node` of a document with every schema in it converted; examples are left alone."""
    if isinstance(node, list):
        return [_converted(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        name: schema_30(member)
        if name == "schema"
        else member
        if name in ("example", "examples")
        else _converted(member)
        for name, member in node.items()
    }


def schema_30(schema: Any) -> dict[str, Any]:
    """A JSON Schema of 2020-12 as a schema object of OpenAPI 3.0."""
    if not isinstance(schema, dict):
        return {} if schema is not False else {"not": {}}
    given = {name: each for name, each in schema.items() if name not in _UNKNOWN_BEFORE}
    result: dict[str, Any] = {}
    for name, value in given.items():
        _put(result, name, value)
    _settle_prefix_items(given, result)
    if result.get("type") == "array":
        result.setdefault("items", {})
    if "$ref" in result and len(result) > 1:
        result["allOf"] = [{"$ref": result.pop("$ref")}, *result.get("allOf", [])]
    return result


def _put(result: dict[str, Any], name: str, value: Any) -> None:
    match name:
        case "type":
            _put_type(result, value)
        case "anyOf" | "oneOf":
            _put_alternatives(result, name, value)
        case "allOf":
            result["allOf"] = [schema_30(each) for each in value]
        case "properties":
            result["properties"] = {key: schema_30(each) for key, each in value.items()}
        case "items" | "not":
            result[name] = schema_30(value)
        case "additionalProperties":
            result[name] = value if isinstance(value, bool) else schema_30(value)
        case "const":
            result["enum"] = [value]
        case "examples":
            if value:
                result.setdefault("example", value[0])
        case "exclusiveMinimum" | "exclusiveMaximum":
            result[name.replace("exclusiveM", "m")] = value
            result[name] = True
        case _ if name != "prefixItems":
            result[name] = value


def _put_type(result: dict[str, Any], value: Any) -> None:
    kinds = [value] if isinstance(value, str) else list(value)
    if "null" in kinds:
        result["nullable"] = True
        kinds.remove("null")
    if len(kinds) == 1:
        result["type"] = kinds[0]
    elif kinds:
        result["anyOf"] = [{"type": kind} for kind in kinds]


def _put_alternatives(result: dict[str, Any], name: str, schemas: list[Any]) -> None:
    rest = [schema_30(each) for each in schemas if each != _NULL]
    if len(rest) < len(schemas):
        result["nullable"] = True
    if len(rest) == 1:
        # `allOf` with one member keeps what stands beside it: titles, defaults, descriptions.
        result["allOf"] = [*result.get("allOf", []), *rest]
    else:
        result[name] = rest


def _settle_prefix_items(given: dict[str, Any], result: dict[str, Any]) -> None:
    if "prefixItems" in given and not isinstance(given.get("items"), dict):
        result["items"] = {"anyOf": [schema_30(each) for each in given["prefixItems"]]}
