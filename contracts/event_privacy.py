"""Understands which words an event may carry: codes, references and published text, no person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.event_schemas import PUBLISHED_TEXT, TOPIC

Schema = Mapping[str, Any]

PUBLISHING_TOPIC = "chengnuo.catalog"
"""The only topic whose events quote documents that were published to everybody."""

_PERSONAL = re.compile(
    r"(^|_)(name|names|phone|telephone|mobile|email|address|birth|birthday|gender|sex"
    r"|id_no|id_number|identity|identity_number|credential|licence_number|remark|note|notes"
    r"|comment|statement|reason_text|free_text|facts)(_|$)"
)
_DIGEST_OF = re.compile(r"_(digest|ref|schema)$")
_PROBES = ("张三", "张三，男，住山城街道", "Zhang San")


def disclosures(schema: Schema) -> list[str]:
    """What in an event's schema could tell of a person, each as one sentence; none is good.

    A text is bounded by a pattern, a format, an enumeration or a constant, or is marked as text
    that was published to everybody, which only events of the catalogue may quote. The same holds
    for a member named like a personal attribute and for a value of any shape.
    """
    return list(_walk(schema, schema, "", ""))


def _walk(schema: Schema, document: Schema, where: str, member: str) -> Iterator[str]:
    place = where or "/"
    if schema.get(PUBLISHED_TEXT):
        if document.get(TOPIC) != PUBLISHING_TOPIC:
            yield f"{place}: published text outside {PUBLISHING_TOPIC}"
        return
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix("#/$defs/")
        yield from _walk(document["$defs"][name], document, where, member)
        return
    alternatives = schema.get("anyOf") or schema.get("oneOf")
    if alternatives:
        for each in alternatives:
            yield from _walk(each, document, where, member)
        return
    yield from _walk_value(schema, document, where, member)


def _walk_value(schema: Schema, document: Schema, where: str, member: str) -> Iterator[str]:
    place = where or "/"
    if _PERSONAL.search(member) and not _DIGEST_OF.search(member):
        yield f"{place}: named like something personal"
    match schema.get("type"):
        case "string":
            if not _is_bounded(schema):
                yield f"{place}: free text"
        case "array":
            yield from _walk(schema.get("items", {}), document, f"{where}/*", member)
        case "object":
            yield from _walk_members(schema, document, where)
        case None if "enum" not in schema and "const" not in schema:
            yield f"{place}: a value of any shape"


def _walk_members(schema: Schema, document: Schema, where: str) -> Iterator[str]:
    members = schema.get("properties", {})
    for name, value in members.items():
        yield from _walk(value, document, f"{where}/{name}", name)
    further = schema.get("additionalProperties")
    if further or not (members or further is False):
        yield f"{where or '/'}: members of any name"


def _is_bounded(schema: Schema) -> bool:
    if "enum" in schema or "const" in schema or "format" in schema:
        return True
    pattern = schema.get("pattern")
    return pattern is not None and not any(re.search(pattern, probe) for probe in _PROBES)
