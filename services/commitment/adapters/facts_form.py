"""Holds facts against the JSON Schema (2020-12) that an item's revision gives them."""

from __future__ import annotations

from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from services.chassis.problem import escape_pointer
from services.commitment.domain.eligibility import SchemaError
from services.commitment.domain.item import Item

_MOST_KEPT = 2000


class SchemaFactsForm:
    """The forms of all items; compiled ones stay in the process by revision."""

    def __init__(self) -> None:
        self._validators: dict[tuple[str, int], Draft202012Validator] = {}

    def errors(self, item: Item, facts: dict[str, Any]) -> tuple[SchemaError, ...]:
        """Where `facts` do not fit, as pointers into the request; without a form any facts do."""
        if item.facts_schema is None:
            return ()
        found = self._validator(item, item.facts_schema).iter_errors(facts)
        return tuple(sorted(map(_told, found)))

    def _validator(self, item: Item, schema: dict[str, Any]) -> Draft202012Validator:
        key = (item.item_code, item.revision)
        if key not in self._validators:
            if len(self._validators) >= _MOST_KEPT:
                self._validators.clear()
            self._validators[key] = Draft202012Validator(
                schema, validate_formats=True, offline=True
            )
        return self._validators[key]


def _told(error: ValidationError) -> SchemaError:
    tokens = [str(token) for token in error.instance_path]
    if isinstance(error.kind, ValidationErrorKind.Required):
        tokens.append(error.kind.property)
    pointer = "".join(f"/{escape_pointer(token)}" for token in ("facts", *tokens))
    return SchemaError(pointer, error.kind.name)
