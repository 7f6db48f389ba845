"""Understands how a service describes its API: OpenAPI 3.1, who may call, what may go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from services.chassis.auth import AllowRoles

_REQUIRED_HEADERS = {"Idempotency-Key", "If-Match"}


@dataclass(frozen=True, slots=True)
class Operation:
    """A public operation: where it is and which roles may call it (none: it does not say)."""

    path: str
    method: str
    roles: frozenset[str]


def operations_of(api: FastAPI) -> list[Operation]:
    """The operations that the gateway passes requests on to."""
    return [
        Operation(path, method.lower(), _roles_of(original.dependant) or frozenset())
        for route in iter_route_contexts(api.routes)
        if isinstance(original := route.original_route, APIRoute)
        and (path := route.path or "").startswith("/api/")
        for method in route.methods or ()
    ]


def _roles_of(dependant: Dependant) -> frozenset[str] | None:
    if isinstance(dependant.call, AllowRoles):
        return dependant.call.roles
    for each in dependant.dependencies:
        if (roles := _roles_of(each)) is not None:
            return roles
    return None


def describe(api: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of `api`; each operation says which roles may call it."""
    api.openapi_schema = None
    document = api.openapi()
    described: dict[str, Any] = {}
    for each in operations_of(api):
        operation = document["paths"][each.path][each.method]
        operation["x-allowed-roles"] = sorted(each.roles)
        if "application/json" in operation["responses"].get("422", {}).get("content", {}):
            # FastAPI's own form of a validation error; ours is a problem.
            del operation["responses"]["422"]
        operation["responses"].update(_general_problems(operation, each.method))
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in _REQUIRED_HEADERS:
                parameter["required"] = True
        described.setdefault(each.path, {})[each.method] = operation
    document["paths"] = described
    return document


def _general_problems(operation: dict[str, Any], method: str) -> dict[str, Any]:
    given = operation["responses"]
    headers = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}
    statuses = {"401": "身份未经确认", "403": "无权办理", "422": "请求不合规范"}
    if method == "post" or "If-Match" in headers:
        statuses |= {"400": "请求不能读懂", "409": "与现状不符"}
    if "If-Match" in headers:
        statuses |= {"412": "版本已变", "428": "缺少版本条件"}
    if "requestBody" in operation:
        statuses |= {"400": "请求不能读懂", "413": "请求过大"}
    return {
        status: {
            "description": description,
            "content": {"application/problem+json": {"schema": {"type": "object"}}},
        }
        for status, description in statuses.items()
        if status not in given
    }
