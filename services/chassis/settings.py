"""Understands what every service must be told before it starts."""

from __future__ import annotations

from typing import Any

from pydantic import SecretBytes, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_KEY_BYTES = 32

# What was set is not told in an error: it may be a key.
FROM_ENVIRONMENT = SettingsConfigDict(
    env_prefix="CHENGNUO_", frozen=True, extra="ignore", hide_input_in_errors=True
)


class ChassisSettings(BaseSettings):
    """The settings that all services share; each has no default where a default would be unsafe.

    `deployment_key` is 64 hexadecimal digits; `trusted_callers` maps an issuer to the public JWK
    that its caller statements are signed with; `signing_key` is the service's own private JWK.
    """

    model_config = FROM_ENVIRONMENT

    database_url: str
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
