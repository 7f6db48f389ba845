"""Understands the gateway's own operations, as the API document tells them."""

from __future__ import annotations

from typing import Any

from gateway.roles import ROLES

SCHEME = "oauth2"
TAGS: tuple[tuple[str, str], ...] = (
    ("catalog", "目录：办事机构、证明事项清单及其版本、格式文本、办事指南、工作日历"),
    ("commitment", "承诺：一次性告知、选择、签署承诺、撤回、办理结果、公示"),
    ("verification", "核查：核查计划与结果、部门协助、调查认定、处置、虚假承诺认定"),
    ("credit", "信用：诚信档案、信用记录、资格状态、异议、修复、信息推送"),
    ("gateway", "入口：访问令牌、问题说明、运行状态"),
)
INFO: dict[str, Any] = {
    "title": "承诺 · 证明事项告知承诺制接口",
    "version": "1",
    "description": (
        "证明事项告知承诺制的全流程接口：清单公布、一次告知、签署承诺、事中事后核查、"
        "不实处置、信用记录与修复。\n\n"
        "先以客户端凭据向 `/oauth/token` 申请令牌，再以 `Authorization: Bearer` 访问。"
        "每个 POST 须带 `Idempotency-Key`；变更已有事项须以 `If-Match` 带上读取时的 `ETag`。"
        "错误均为 `application/problem+json`（RFC 9457），`type` 所指页面说明原因与办法。"
        "`x-allowed-roles` 为可以调用该接口的角色。"
    ),
}


def security_schemes() -> dict[str, Any]:
    """How a caller is known: OAuth 2.0 client credentials; a scope is a role."""
    flow = {"tokenUrl": "/oauth/token", "scopes": dict(ROLES)}
    description = "OAuth 2.0 客户端凭据；scope 即角色，不填则为客户端的全部角色。"
    return {
        SCHEME: {
            "type": "oauth2",
            "description": description,
            "flows": {"clientCredentials": flow},
        }
    }


def own_paths() -> dict[str, Any]:
    """The paths that the gateway itself answers; none of them needs a token."""
    return {
        "/oauth/token": {"post": _token_operation()},
        "/.well-known/jwks.json": {
            "get": _read("read_keys", "验证令牌的公钥（RFC 7517）", {"200": _json("公钥集")})
        },
        "/.well-known/oauth-authorization-server": {
            "get": _read("read_authority", "授权服务器说明（RFC 8414）", {"200": _json("说明")})
        },
        "/problems": {"get": _read("list_problems", "问题一览", {"200": _page("全部问题")})},
        "/problems/{slug}": {"get": _problem_operation()},
        "/livez": {"get": _read("read_liveness", "本程序在运行", {"200": _json("在运行")})},
        "/readyz": {"get": _readiness_operation()},
    }


def problem_response(description: str) -> dict[str, Any]:
    """A response that is a problem."""
    schema = {"type": "object"}
    return {
        "description": description,
        "content": {"application/problem+json": {"schema": schema}},
    }


def _read(operation_id: str, summary: str, responses: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": operation_id,
        "summary": summary,
        "tags": ["gateway"],
        "security": [],
        "responses": responses,
    }


def _json(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"type": "object"}}},
    }


def _page(description: str) -> dict[str, Any]:
    response = _json(description)
    response["content"]["text/html"] = {"schema": {"type": "string"}}
    return response


def _path_parameter(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }


def _problem_operation() -> dict[str, Any]:
    responses = {"200": _page("说明"), "404": problem_response("未找到")}
    parameter = _path_parameter("slug", "问题代码", "not-found")
    return {**_read("read_problem", "一种问题的说明", responses), "parameters": [parameter]}


def _readiness_operation() -> dict[str, Any]:
    responses = {"200": _json("均可应答"), "503": _json("有服务不能应答")}
    return _read("read_readiness", "各服务均可应答", responses)


def _token_operation() -> dict[str, Any]:
    text = {"type": "string"}
    form = {
        "type": "object",
        "required": ["grant_type"],
        "properties": {
            "grant_type": {"type": "string", "enum": ["client_credentials"]},
            "client_id": {**text, "description": "客户端标识；以 Basic 认证头提交时不填"},
            "client_secret": {**text, "description": "客户端密钥；以 Basic 认证头提交时不填"},
            "scope": {**text, "description": "所需角色，以空格分隔；不填则为全部角色"},
        },
    }
    example = {"grant_type": "client_credentials"}
    content = {"application/x-www-form-urlencoded": {"schema": form, "example": example}}
    return {
        **_read("issue_token", "申请访问令牌（RFC 6749 客户端凭据）", _token_responses()),
        "description": "客户端标识与密钥以 HTTP Basic 认证头提交，或者写入表单。",
        "requestBody": {"required": True, "content": content},
    }


def _token_responses() -> dict[str, Any]:
    token = {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in"],
        "properties": {
            "access_token": {"type": "string", "description": "RFC 9068 JWT"},
            "token_type": {"type": "string", "enum": ["Bearer"]},
            "expires_in": {"type": "integer", "description": "有效期，秒"},
            "scope": {"type": "string", "description": "令牌所含角色"},
        },
    }
    issued = {"description": "令牌", "content": {"application/json": {"schema": token}}}
    return {
        "200": issued,
        "400": _json("请求不合规范（RFC 6749 第 5.2 节）"),
        "401": _json("客户端未经确认"),
        "413": problem_response("请求过大"),
        "429": _json("失败次数过多"),
    }
