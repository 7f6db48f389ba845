"""Understands a request that works on a freshly seeded system, one for each operation."""

from __future__ import annotations

from typing import Any


class Examples:
    """The requests collected so far, by operation id."""

    def __init__(self) -> None:
        self.requests: dict[str, dict[str, Any]] = {}

    def add(
        self,
        operation_id: str,
        client: str,
        *,
        path: dict[str, object] | None = None,
        query: dict[str, object] | None = None,
        body: object = None,
        version: int | None = None,
    ) -> None:
        """Keep a request of `client`; `version` is the one that If-Match names."""
        request: dict[str, Any] = {"client": client}
        if path:
            request["path"] = {name: str(value) for name, value in path.items()}
        if query:
            request["query"] = query
        if version is not None:
            request["headers"] = {"If-Match": f'"{version}"'}
        if body is not None:
            request["body"] = body
        self.requests[operation_id] = request
