"""Understands how request examples that work are laid over the API document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from gateway.openapi_merge import Document, operations_of

_PLACES = {"path": "path", "query": "query", "headers": "header"}


def read_examples(path: Path | None) -> dict[str, Any]:
    """The examples by operation id; none where there is no file yet. Raises ValueError where the
    file is not an object of objects."""
    if path is None or not path.exists():
        return {}
    examples = orjson.loads(path.read_bytes())
    if not isinstance(examples, dict) or not all(isinstance(e, dict) for e in examples.values()):
        raise ValueError(f"{path} holds no examples by operation id")
    return examples


def lay_over(document: Document, examples: dict[str, Any]) -> None:
    """Put each example at its operation: values of parameters, the body, and `x-example-client`,
    the client that the example is for."""
    for _, _, operation in operations_of(document):
        example = examples.get(operation.get("operationId", ""))
        if example is None:
            continue
        for member, place in _PLACES.items():
            for name, value in example.get(member, {}).items():
                _put_parameter(operation, name, place, value)
        if "body" in example:
            _put_body(operation, example["body"])
        if "client" in example:
            operation["x-example-client"] = example["client"]


def _put_parameter(operation: dict[str, Any], name: str, place: str, value: Any) -> None:
    for parameter in operation.setdefault("parameters", []):
        same_name = parameter.get("name", "").lower() == name.lower()
        if parameter.get("in") == place and same_name:
            parameter.pop("examples", None)
            parameter["example"] = value
            return
    # OpenAPI ignores a parameter called Accept; the media types of the answer say it.
    if place == "header" and name.lower() in {"accept", "content-type", "authorization"}:
        return
    parameter = {"name": name, "in": place, "schema": {"type": "string"}, "example": value}
    operation["parameters"].append(parameter | ({"required": True} if place == "path" else {}))


def _put_body(operation: dict[str, Any], body: Any) -> None:
    content = operation.setdefault("requestBody", {}).setdefault("content", {})
    media_type = next((each for each in content if "json" in each), "application/json")
    media = content.setdefault(media_type, {"schema": {}})
    media.pop("examples", None)
    media["example"] = body
