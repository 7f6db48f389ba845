"""Understands what the gateway must be told before it starts."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

from pydantic import Field, IPvAnyNetwork, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.routing import API_PREFIX, SERVICES


class GatewaySettings(BaseSettings):
    """Read from variables named CHENGNUO_GATEWAY_…; what would be unsafe to guess has no default.

    `service_urls` names the base address of each service, without a path. `signing_key` is a
    private Ed25519 JWK; it signs access tokens and callers' statements. `clients_path` is the
    registry of clients. `public_url` is the address under which clients know the gateway, and the
    issuer of its tokens. `ops_networks` are those from which `/metrics` may be read, while no proxy
    stands in between. Lengths of time are in seconds, sizes in bytes.
    """

    model_config = SettingsConfigDict(env_prefix="CHENGNUO_GATEWAY_", frozen=True, extra="ignore")

    service_urls: dict[str, str]
    signing_key: dict[str, Any] = Field(repr=False)
    clients_path: Path
    public_url: str
    token_lifetime: int = Field(default=600, ge=60, le=3600)
    body_limit: int = Field(default=1024 * 1024, ge=1024)
    examples_path: Path | None = None
    connect_timeout: float = Field(default=2.0, gt=0)
    connect_patience: float = Field(default=5.0, ge=0, le=60)
    answer_timeout: float = Field(default=30.0, gt=0)
    access_log: bool = True
    ops_networks: tuple[IPvAnyNetwork, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))

    @property
    def audience(self) -> str:
        """What the access tokens are meant for (RFC 9068 `aud`)."""
        return self.public_url + API_PREFIX.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _without_a_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("the public address begins with http:// or https://")
        return value.rstrip("/")

    @field_validator("service_urls")
    @classmethod
    def _names_every_service(cls, value: dict[str, str]) -> dict[str, str]:
        if set(value) != set(SERVICES):
            raise ValueError(f"an address is needed for each of {', '.join(SERVICES)}")
        return {name: url.rstrip("/") for name, url in value.items()}
