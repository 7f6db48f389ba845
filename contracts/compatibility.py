"""Understands which change of a published event would break somebody who reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.event_schemas import KEY, TOPIC

Schema = Mapping[str, Any]

_EXACT = ("pattern", "format", "x-published-text")
_AT_LEAST = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties")
_AT_MOST = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
_FAR = float("inf")


def breaking_changes(published: Schema, proposed: Schema) -> list[str]:
    """What in `proposed` breaks a promise of `published`, each as one sentence; none is good.

    A version may add members that nobody must send. It may not take away or rename a member,
    require a new one, narrow or exchange a type, an enumeration, a pattern or a bound, or move to
    another topic or key.
    """
    moved = [
        f"{name} changed from {published.get(name)} to {proposed.get(name)}"
        for name in (TOPIC, KEY)
        if published.get(name) != proposed.get(name)
    ]
    return moved + list(_compare(_Place(published, published), _Place(proposed, proposed), ""))


def withdrawn(published: Mapping[str, Schema], proposed: Mapping[str, Schema]) -> list[str]:
    """The events that were published and have no model any more, in that version or a later."""
    newest: dict[str, int] = {}
    for name in proposed:
        event, _, version = name.partition(".v")
        newest[event] = max(newest.get(event, 0), int(version))
    missing = []
    for name in published:
        event, _, version = name.partition(".v")
        if newest.get(event, 0) < int(version):
            missing.append(f"{name} is published no more")
    return missing


class _Place:
    """A part of a schema, with the document in which its references resolve."""

    def __init__(self, schema: Schema, document: Schema) -> None:
        while "$ref" in schema:
            name = str(schema["$ref"]).removeprefix("#/$defs/")
            annotations = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**document["$defs"][name], **annotations}
        self.schema = schema
        self.document = document

    def at(self, schema: Schema) -> _Place:
        return _Place(schema, self.document)

    def branches(self) -> list[_Place]:
        """The alternatives of the schema; itself where there is no choice."""
        for keyword in ("anyOf", "oneOf"):
            if keyword in self.schema:
                return [self.at(each) for each in self.schema[keyword]]
        return [self]

    def values(self) -> set[str] | None:
        """The values of an enumeration or a constant, None where any value goes."""
        if "const" in self.schema:
            return {repr(self.schema["const"])}
        return {repr(each) for each in self.schema["enum"]} if "enum" in self.schema else None


def _compare(old: _Place, new: _Place, where: str) -> Iterator[str]:
    choices, offers = old.branches(), new.branches()
    if len(choices) == len(offers) == 1:
        yield from _compare_single(choices[0], offers[0], where)
        return
    for position, choice in enumerate(choices):
        if not any(_fits(choice, offer) for offer in offers):
            yield f"{where or '/'}: alternative {position + 1} changed or was taken away"
    for position, offer in enumerate(offers):
        if not any(_fits(choice, offer) for choice in choices):
            yield f"{where or '/'}: alternative {position + 1} is new to readers"


def _fits(old: _Place, new: _Place) -> bool:
    return not any(_compare(old, new, ""))


def _compare_single(old: _Place, new: _Place, where: str) -> Iterator[str]:
    place = where or "/"
    if old.schema.get("type") != new.schema.get("type"):
        yield f"{place}: type changed from {old.schema.get('type')} to {new.schema.get('type')}"
        return
    yield from _compare_values(old, new, place)
    for keyword in _EXACT:
        if old.schema.get(keyword) != new.schema.get(keyword):
            yield f"{place}: {keyword} changed"
    yield from _compare_bounds(old, new, place)
    yield from _compare_members(old, new, where)
    yield from _compare_entries(old, new, where)


def _compare_values(old: _Place, new: _Place, place: str) -> Iterator[str]:
    before, after = old.values(), new.values()
    if before == after:
        return
    if before is None or after is None:
        yield f"{place}: an enumeration came or went"
    elif gone := before - after:
        yield f"{place}: values taken away: {', '.join(sorted(gone))}"


def _compare_bounds(old: _Place, new: _Place, place: str) -> Iterator[str]:
    for keyword in _AT_LEAST:
        if new.schema.get(keyword, -_FAR) > old.schema.get(keyword, -_FAR):
            yield f"{place}: {keyword} was raised"
    for keyword in _AT_MOST:
        if new.schema.get(keyword, _FAR) < old.schema.get(keyword, _FAR):
            yield f"{place}: {keyword} was lowered"


def _compare_members(old: _Place, new: _Place, where: str) -> Iterator[str]:
    before, after = old.schema.get("properties", {}), new.schema.get("properties", {})
    required, owed = set(old.schema.get("required", ())), set(new.schema.get("required", ()))
    for name, schema in before.items():
        if name not in after:
            yield f"{where}/{name}: taken away or renamed"
        else:
            yield from _compare(old.at(schema), new.at(after[name]), f"{where}/{name}")
    for name in sorted(owed - required):
        yield f"{where}/{name}: required where it was not"
    for name in sorted((required - owed) & set(after)):
        yield f"{where}/{name}: no longer always there"


def _compare_entries(old: _Place, new: _Place, where: str) -> Iterator[str]:
    for keyword, mark in (("items", "*"), ("additionalProperties", "**")):
        before, after = old.schema.get(keyword), new.schema.get(keyword)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _compare(old.at(before), new.at(after), f"{where}/{mark}")
        elif before != after:
            yield f"{where}/{mark}: what it may hold changed"
