"""Understands why a token was not issued, in Chinese and English."""

from __future__ import annotations

DESCRIPTIONS: dict[str, tuple[str, str]] = {
    "not-a-form": (
        "请以 application/x-www-form-urlencoded 表单提交。",
        "Send the request as an application/x-www-form-urlencoded form.",
    ),
    "repeated": ("同一参数只能出现一次。", "A parameter is given more than once."),
    "no-grant-type": ("缺少 grant_type。", "grant_type is missing."),
    "other-grant-type": (
        "只支持 grant_type=client_credentials。",
        "Only grant_type=client_credentials is supported.",
    ),
    "two-ways": (
        "客户端凭据只能以一种方式提交：Basic 认证头或者表单。",
        "Send the credentials in one way alone: the Basic header or the form.",
    ),
    "no-client": (
        "缺少客户端标识或者密钥，或者不合格式。",
        "The client's identifier or secret is missing or malformed.",
    ),
    "wrong-client": (
        "客户端标识与密钥不符，或者该客户端已停用。",
        "Identifier and secret do not belong together, or the client is suspended.",
    ),
    "too-many-failures": (
        "失败次数过多，请按 Retry-After 所示时间后再试。",
        "Too many failures; try again after the time in Retry-After.",
    ),
    "role-not-held": (
        "该客户端没有 scope 所列的角色。",
        "The client does not hold a role in scope.",
    ),
}
