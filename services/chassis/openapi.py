"""Understands how a service describes its API: OpenAPI 3.1, who may call, what may go wrong."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.chassis.auth import AllowRoles


def allowed_roles(route: APIRoute) -> frozenset[str] | None:
    """The roles that may call the route, or None where it does not say."""
    return _roles_of(route.dependant)


def _roles_of(dependant: Dependant) -> frozenset[str] | None:
    if isinstance(dependant.call, AllowRoles):
        return dependant.call.roles
    for each in dependant.dependencies:
        if (roles := _roles_of(each)) is not None:
            return roles
    return None


def public_routes(api: FastAPI) -> list[APIRoute]:
    """The routes that the gateway passes requests on to."""
    return [
        route
        for route in api.routes
        if isinstance(route, APIRoute) and route.path.startswith("/api/")
    ]


def describe(api: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of `api`; each operation says which roles may call it."""
    api.openapi_schema = None
    document = api.openapi()
    document["paths"] = {
        path: operations
        for path, operations in document["paths"].items()
        if path.startswith("/api/")
    }
    for route in public_routes(api):
        roles = allowed_roles(route)
        for method in route.methods or ():
            operation = document["paths"][route.path][method.lower()]
            operation["x-allowed-roles"] = sorted(roles or ())
            operation["responses"].pop("422", None)
            operation["responses"].update(_general_problems(operation, method))
    return document


def _general_problems(operation: dict[str, Any], method: str) -> dict[str, Any]:
    given = operation["responses"]
    headers = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "header"}
    statuses = {"401": "身份未经确认", "403": "无权办理", "422": "请求不合规范"}
    if method == "POST" or "If-Match" in headers:
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
