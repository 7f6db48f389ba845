"""Understands what every service must be told before it starts."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SecretBytes, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_KEY_BYTES = 32

# What was set is not told in an error: it may be a key.
FROM_ENVIRONMENT = SettingsConfigDict(
    env_prefix="CHENGNUO_", frozen=True, extra="ignore", hide_input_in_errors=True
)


class SettingsError(Exception):
    """The environment lacks settings or holds wrong ones; the message is one line and names every
    one of them."""


def read_settings(*kinds: type[BaseSettings]) -> list[Any]:
    """One instance of each kind, read from the environment. Raises SettingsError, which names what
    is wrong with all of them at once."""
    read, wrong = [], []
    for kind in kinds:
        try:
            read.append(kind())
        except ValidationError as failure:
            wrong += [_told(kind, error) for error in failure.errors()]
    if wrong:
        raise SettingsError(f"设置不全或者不对：{'；'.join(dict.fromkeys(wrong))}。")
    return read


def _told(kind: type[BaseSettings], error: Any) -> str:
    prefix = kind.model_config.get("env_prefix", "")
    name = f"{prefix}{error['loc'][0] if error['loc'] else ''}".upper()
    if error["type"] == "missing":
        return f"缺少 {name}"
    return f"{name} 不对（{error['msg'].removeprefix('Value error, ')}）"


class ChassisSettings(BaseSettings):
    """The settings that all services share; each has no default where a default would be unsafe.

    `deployment_key` is 64 hexadecimal digits; `trusted_callers` maps an issuer to the public JWK
    that its caller statements are signed with; `signing_key` is the service's own private JWK.
    """

    model_config = FROM_ENVIRONMENT

    database_url: str
    database_connections: int = Field(default=10, ge=2, le=100)
    deployment_key: SecretBytes
    trusted_callers: dict[str, dict[str, Any]]
    signing_key: dict[str, Any]

    @field_validator("deployment_key", mode="after")
    @classmethod
    def _decode(cls, value: SecretBytes) -> SecretBytes:
        key = bytes.fromhex(value.get_secret_value().decode())
        if len(key) != _KEY_BYTES:
            raise ValueError("the deployment key is 32 bytes, written as 64 hexadecimal digits")
        return SecretBytes(key)
