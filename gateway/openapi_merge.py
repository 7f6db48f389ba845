"""Understands how the documents of several services become one, with no name meaning two things."""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

Document = dict[str, Any]
# A component's name belongs to its section: `schemas/Party`.
Name = tuple[str, str]
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_REFERENCE = re.compile(r"#/components/([^/]+)/(.+)\Z")


def merge(documents: Mapping[str, Document]) -> Document:
    """The paths, components and tags of all `documents` (by service), in one.

    A component whose name means different things gets its service's name in front, in every
    service; one that is the same everywhere is kept once. An operation id given twice gets its
    service's name in front too. Raises ValueError for a path that two services claim.
    """
    apart = _names_kept_apart(documents)
    merged: Document = {"paths": {}, "components": {}, "tags": []}
    repeated = _repeated_operation_ids(documents)
    for service, original in documents.items():
        document = copy.deepcopy(original)
        _rename_references(document, service, apart)
        for path, item in document.get("paths", {}).items():
            if path in merged["paths"]:
                raise ValueError(f"{path} is claimed by two services")
            _settle_operations(item, service, repeated)
            merged["paths"][path] = item
        for section, components in document.get("components", {}).items():
            for name, component in components.items():
                new = _name_in(service, (section, name), apart)
                merged["components"].setdefault(section, {})[new] = component
    return merged


def operations_of(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each operation of `document` with its path and method (in lower case)."""
    for path, item in document.get("paths", {}).items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _settle_operations(item: dict[str, Any], service: str, repeated: set[str]) -> None:
    for method in _METHODS:
        operation = item.get(method)
        if operation is None:
            continue
        if operation.get("operationId") in repeated:
            operation["operationId"] = f"{service}_{operation['operationId']}"
        operation["tags"] = [service]


def _repeated_operation_ids(documents: Mapping[str, Document]) -> set[str]:
    seen: set[str] = set()
    repeated: set[str] = set()
    for document in documents.values():
        for _, _, operation in operations_of(document):
            identifier = operation.get("operationId", "")
            (repeated if identifier in seen else seen).add(identifier)
    return repeated


def _names_kept_apart(documents: Mapping[str, Document]) -> set[Name]:
    """Names that differ in content between services, and names that refer to such names."""
    contents: dict[Name, set[bytes]] = defaultdict(set)
    owners: dict[Name, int] = defaultdict(int)
    references: dict[Name, set[Name]] = defaultdict(set)
    for document in documents.values():
        for section, components in document.get("components", {}).items():
            for name, component in components.items():
                key = (section, name)
                owners[key] += 1
                contents[key].add(orjson.dumps(component, option=orjson.OPT_SORT_KEYS))
                references[key] |= set(_referred(component))
    apart = {key for key, forms in contents.items() if len(forms) > 1}
    while True:
        more = {
            key
            for key, referred in references.items()
            if owners[key] > 1 and key not in apart and referred & apart
        }
        if not more:
            return apart
        apart |= more


def _referred(node: Any) -> Iterator[Name]:
    for holder in _holders(node):
        match = _REFERENCE.match(holder["$ref"])
        if match:
            yield match[1], match[2]


def _rename_references(document: Document, service: str, apart: set[Name]) -> None:
    for holder in list(_holders(document)):
        match = _REFERENCE.match(holder["$ref"])
        if match:
            new = _name_in(service, (match[1], match[2]), apart)
            holder["$ref"] = f"#/components/{match[1]}/{new}"
    for mapping in list(_discriminator_mappings(document)):
        for value, target in mapping.items():
            match = _REFERENCE.match(target)
            if match:
                new = _name_in(service, (match[1], match[2]), apart)
                mapping[value] = f"#/components/{match[1]}/{new}"


def _name_in(service: str, name: Name, apart: set[Name]) -> str:
    return f"{service.capitalize()}_{name[1]}" if name in apart else name[1]


def _holders(node: Any) -> Iterator[dict[str, Any]]:
    """Every object below `node` that holds a reference."""
    for each in _objects(node):
        if isinstance(each.get("$ref"), str):
            yield each


def _discriminator_mappings(node: Any) -> Iterator[dict[str, str]]:
    for each in _objects(node):
        discriminator = each.get("discriminator")
        if isinstance(discriminator, dict) and isinstance(discriminator.get("mapping"), dict):
            yield discriminator["mapping"]


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for member in node.values():
            yield from _objects(member)
    elif isinstance(node, list):
        for member in node:
            yield from _objects(member)
